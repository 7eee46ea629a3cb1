package io.connectjobs.store.contract;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that stands still until it is moved. Safe for many threads. */
public final class TestClock implements InstantSource {
    private Instant now;

    public TestClock(Instant start) {
        now = start;
    }

    @Override
    public synchronized Instant instant() {
        return now;
    }

    public synchronized void set(Instant time) {
        now = time;
    }

    /** Moves on and answers the new time. */
    public synchronized Instant advance(Duration by) {
        now = now.plus(by);
        return now;
    }
}
