package io.connectjobs.store.model;

import java.time.Duration;
import java.util.List;

/** Extends leases, now and then by nothing, which is refused. */
record Extend(List<LeaseName> leases, Duration by) implements Step {
    static Step random(Dice dice) {
        return new Extend(dice.some(4, dice::lease), dice.seconds(60));
    }

    @Override
    public Object run(Subject subject) {
        return Answers.extended(subject.leasing().extend(subject.leases(leases), by));
    }

    @Override
    public List<Step> smaller() {
        return Batch.smaller(leases, fewer -> new Extend(fewer, by));
    }

    @Override
    public String toString() {
        return Batch.text("extend by " + by, leases);
    }
}
