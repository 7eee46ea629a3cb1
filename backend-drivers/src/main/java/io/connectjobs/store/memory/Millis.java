package io.connectjobs.store.memory;

import java.time.Duration;
import java.time.Instant;

/** Times in whole milliseconds, rounded up: never earlier than asked. */
final class Millis {
    private static final int NANOS = 1_000_000;

    private Millis() {}

    static long of(Instant time) {
        return time.plusNanos(NANOS - 1).toEpochMilli();
    }

    static long of(Duration duration) {
        return duration.plusNanos(NANOS - 1).toMillis();
    }
}
