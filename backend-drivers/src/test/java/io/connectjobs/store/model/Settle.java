package io.connectjobs.store.model;

import io.connectjobs.store.JobError;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.Payload;
import io.connectjobs.store.Settlement;
import io.connectjobs.store.Settlement.Complete;
import io.connectjobs.store.Settlement.Fail;
import io.connectjobs.store.Settlement.Outcome;
import io.connectjobs.store.Settlement.Release;
import io.connectjobs.store.Settlement.Snooze;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Settles in every way, with leases that are current, old, made up, or named twice. Two leases of one job never come in
 * one batch: which of ALREADY and STALE the older one gets, when the younger settles beside it, is open.
 */
record Settle(List<End> ends) implements Step {
    record End(LeaseName lease, Outcome outcome) {
        @Override
        public String toString() {
            return lease + " " + outcome;
        }
    }

    static Settle random(Dice dice) {
        Map<JobRef, LeaseName> named = new HashMap<>();
        return new Settle(dice.some(5, () -> {
            LeaseName lease = dice.lease();
            LeaseName before = named.putIfAbsent(lease.job(), lease);
            return new End(before == null ? lease : before, outcome(dice));
        }));
    }

    private static Outcome outcome(Dice dice) {
        return switch (dice.below(8)) {
            case 0, 1 -> new Complete(null, null);
            case 2 ->
                new Complete(
                        Payload.json("{\"n\":" + dice.below(9) + "}"),
                        dice.percent(50) ? null : Duration.ofSeconds(1 + dice.below(60)));
            case 3, 4 -> new Fail(new JobError(Answers.OWN_ERROR, "m" + dice.below(9)), true);
            case 5 -> new Fail(new JobError(Answers.OWN_ERROR, "for good"), false);
            case 6 -> new Release(dice.percent(50) ? Duration.ZERO : dice.seconds(20));
            default ->
                dice.percent(5)
                        ? new Complete(Payload.text("x".repeat(Subject.MAX_PAYLOAD + 1)), null)
                        : new Snooze(dice.seconds(20));
        };
    }

    List<Settlement> settlements(Subject subject) {
        return ends.stream()
                .map(end -> new Settlement(subject.lease(end.lease()), end.outcome()))
                .toList();
    }

    @Override
    public Object run(Subject subject) {
        return Answers.settled(subject.leasing().settle(settlements(subject)));
    }

    @Override
    public List<Step> smaller() {
        return Batch.smaller(ends, Settle::new);
    }

    @Override
    public String toString() {
        return Batch.text("settle", ends);
    }
}
