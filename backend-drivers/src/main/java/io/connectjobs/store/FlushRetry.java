package io.connectjobs.store;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks an unavailable store again, for a limited time, until told to give up. */
final class FlushRetry {
    private static final Logger LOG = LoggerFactory.getLogger(SettleBuffer.class);

    private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(1);

    private final Duration limit;
    private final CountDownLatch givenUp = new CountDownLatch(1);

    FlushRetry(Duration limit) {
        this.limit = limit;
    }

    /** From any thread: no pause from now on, and no more tries after the running ones. */
    void giveUp() {
        givenUp.countDown();
    }

    /** @throws JobStoreUnavailableException the last one, when the time is over */
    <T> T call(Supplier<T> ask) {
        long start = System.nanoTime();
        for (long pause = FIRST_PAUSE; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
            try {
                return ask.get();
            } catch (JobStoreUnavailableException e) {
                long left = limit.toNanos() - (System.nanoTime() - start);
                if (pause == FIRST_PAUSE) {
                    LOG.warn("The store can't settle now; trying again for {}", limit, e);
                }
                if (left <= 0 || endsDuring(Math.min(jittered(pause), left))) {
                    throw e;
                }
            }
        }
    }

    /** Half of it at random: buffers that failed together come back apart. */
    private static long jittered(long pause) {
        return pause / 2 + ThreadLocalRandom.current().nextLong(pause / 2);
    }

    private boolean endsDuring(long nanos) {
        try {
            return givenUp.await(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            return false; // set by an action of a future on this thread, and not for us
        }
    }
}
