package io.connectjobs.store.model;

import java.time.Duration;

/** Moves the clock: mostly by seconds, now and then past the time that ids are kept. */
record Advance(Duration by) implements Step {
    static Step random(Dice dice) {
        return new Advance(dice.percent(85) ? dice.seconds(25) : Subject.KEEP.plus(dice.seconds(5)));
    }

    @Override
    public Object run(Subject subject) {
        return subject.clock().advance(by);
    }

    @Override
    public String toString() {
        return "advance " + by;
    }
}
