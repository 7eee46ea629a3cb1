package io.connectjobs.sink;

import io.connectjobs.store.JobRef;
import io.connectjobs.store.LeaseStatus;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts answers that came too late to change anything: usual after an expired lease, so one line a minute tells them. */
final class LateAnswers {
    private static final Logger LOG = LoggerFactory.getLogger(LateAnswers.class);
    private static final Duration EVERY = Duration.ofMinutes(1);

    private final LongSupplier nanoTime;
    private long lastLog;
    private long already;
    private long stale;
    private @Nullable JobRef last;

    LateAnswers(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.lastLog = nanoTime.getAsLong();
    }

    void count(JobRef job, LeaseStatus status) {
        last = job;
        if (status == LeaseStatus.ALREADY) {
            already++;
        } else if (status == LeaseStatus.STALE) {
            stale++;
        }
    }

    void logIfDue() {
        if (nanoTime.getAsLong() - lastLog >= EVERY.toNanos()) {
            log();
        }
    }

    void log() {
        if (already + stale > 0) {
            LOG.info(
                    "Late answers of workers, without effect: {} for jobs settled before, {} whose lease had run out; the"
                            + " last for {}",
                    already,
                    stale,
                    last);
        }
        already = 0;
        stale = 0;
        lastLog = nanoTime.getAsLong();
    }
}
