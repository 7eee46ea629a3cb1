package io.connectjobs.store.memory;

import io.connectjobs.store.WholeMillis;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Times in whole milliseconds that may never come. */
final class Millis {
    /** Stands for a time that does not come. */
    static final long NEVER = Long.MAX_VALUE;

    private Millis() {}

    /** So long after a time; never for null. */
    static long after(long time, @Nullable Duration duration) {
        return duration == null ? NEVER : time + WholeMillis.of(duration);
    }

    /** Null for never. */
    static @Nullable Instant instant(long time) {
        return time == NEVER ? null : Instant.ofEpochMilli(time);
    }
}
