package io.connectjobs.sink;

import io.connectjobs.store.OperationResult;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts tombstones that found nothing to cancel: usual in a compacted topic, so one line a minute tells them. */
final class VainCancels {
    private static final Logger LOG = LoggerFactory.getLogger(VainCancels.class);
    private static final Duration EVERY = Duration.ofMinutes(1);

    private final LongSupplier nanoTime;
    private long lastLog;
    private long count;
    private OperationResult.@Nullable Skipped last;

    VainCancels(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.lastLog = nanoTime.getAsLong();
    }

    void note(OperationResult result) {
        if (result instanceof OperationResult.Skipped skipped) {
            count++;
            last = skipped;
        }
    }

    long count() {
        return count;
    }

    void logIfDue() {
        if (nanoTime.getAsLong() - lastLog >= EVERY.toNanos()) {
            log();
        }
    }

    void log() {
        if (last != null) {
            LOG.info(
                    "Tombstones without effect: {}, for jobs that are unknown or have ended; the last for {}: {}",
                    count,
                    last.ref(),
                    last.reason());
        }
        count = 0;
        last = null;
        lastLog = nanoTime.getAsLong();
    }
}
