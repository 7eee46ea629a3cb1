package io.connectjobs.store.memory;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Times in whole milliseconds, rounded up: never earlier than asked. */
final class Millis {
    /** Stands for a time that does not come. */
    static final long NEVER = Long.MAX_VALUE;

    private static final int NANOS = 1_000_000;

    private Millis() {}

    static long of(Instant time) {
        return time.plusNanos(NANOS - 1).toEpochMilli();
    }

    /** So long after a time; never for null. */
    static long after(long time, @Nullable Duration duration) {
        return duration == null ? NEVER : time + of(duration);
    }

    /** Null for never. */
    static @Nullable Instant instant(long time) {
        return time == NEVER ? null : Instant.ofEpochMilli(time);
    }

    static long of(Duration duration) {
        return duration.plusNanos(NANOS - 1).toMillis();
    }
}
