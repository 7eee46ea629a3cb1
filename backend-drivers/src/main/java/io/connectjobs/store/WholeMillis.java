package io.connectjobs.store;

import java.time.Duration;
import java.time.Instant;

/** Times in whole milliseconds, as stores keep them, rounded up: never earlier or shorter than asked. */
public final class WholeMillis {
    private static final int ALMOST_ONE = 999_999;

    private WholeMillis() {}

    /** Since 1970. */
    public static long of(Instant time) {
        return time.plusNanos(ALMOST_ONE).toEpochMilli();
    }

    public static long of(Duration duration) {
        return duration.plusNanos(ALMOST_ONE).toMillis();
    }
}
