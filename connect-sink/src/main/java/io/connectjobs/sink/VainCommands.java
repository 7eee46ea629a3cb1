package io.connectjobs.sink;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what found nothing to do, such as the tombstones of a compacted topic that name jobs which have ended: usual, so
 * one line a minute tells them.
 */
final class VainCommands {
    private static final Logger LOG = LoggerFactory.getLogger(VainCommands.class);
    private static final Duration EVERY = Duration.ofMinutes(1);

    private final String what;
    private final LongSupplier nanoTime;
    private long lastLog;
    private long count;
    private @Nullable String last;

    /** @param what is counted, for people */
    VainCommands(String what, LongSupplier nanoTime) {
        this.what = what;
        this.nanoTime = nanoTime;
        this.lastLog = nanoTime.getAsLong();
    }

    /** @param why names what it was about, and the reason */
    void note(String why) {
        count++;
        last = why;
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
            LOG.info("{} without effect: {}; the last for {}", what, count, last);
        }
        count = 0;
        last = null;
        lastLog = nanoTime.getAsLong();
    }
}
