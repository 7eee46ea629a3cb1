package io.connectjobs.store.model;

import io.connectjobs.store.UpkeepLimits;

/** Upkeep of all or of nothing: which of equals a smaller limit takes first is open. */
record Upkeep(UpkeepLimits limits) implements Step {
    static Step random(Dice dice) {
        return new Upkeep(new UpkeepLimits(dice.percent(80) ? 1_000 : 0, dice.percent(80) ? 1_000 : 0));
    }

    @Override
    public Object run(Subject subject) {
        return subject.store().upkeep(limits);
    }

    @Override
    public String toString() {
        return "upkeep " + limits;
    }
}
