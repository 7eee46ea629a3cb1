package io.connectjobs.connect;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** How long ago a task last got through a turn with its store: what shows that one is stuck while it says RUNNING. */
public final class LastSuccess {
    private final LongSupplier nanoTime;
    private volatile long at;

    public LastSuccess(Meters meters, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.at = nanoTime.getAsLong();
        meters.gauge(
                "last-success-age-ms",
                "How long ago the task last got through a turn without an error, in milliseconds",
                Map.of(),
                () -> TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong() - at));
    }

    public void note() {
        at = nanoTime.getAsLong();
    }
}
