package io.connectjobs.source;

import io.connectjobs.connect.Meter;
import io.connectjobs.connect.RetryBudget;
import io.connectjobs.connect.StoreHandle;
import io.connectjobs.store.JobStoreUnavailableException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How long a task waits, and what it bears of its store. One thread at a time, but for {@link #end}. */
final class Patience {
    private static final Logger LOG = LoggerFactory.getLogger(Patience.class);
    /** A stop waits for a poll. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

    private static final Duration OUTAGE_BUDGET = Duration.ofMinutes(5);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);

    private final StoreHandle store;
    private final RetryBudget budget;
    private final Meter retries;
    private final CountDownLatch stopping = new CountDownLatch(1);

    Patience(StoreHandle store, Meter retries, LongSupplier nanoTime, Random random) {
        this.store = store;
        this.budget = new RetryBudget(OUTAGE_BUDGET, FIRST_PAUSE, LONGEST_WAIT, nanoTime, random);
        this.retries = retries;
    }

    void storeAnswered() {
        budget.succeeded().ifPresent(outage -> LOG.info("The store answers again, after {} ms", outage.toMillis()));
    }

    /** @throws ConnectException once it has lasted too long */
    void bear(JobStoreUnavailableException error) throws InterruptedException {
        boolean isNew = budget.isUntouched();
        Duration pause = budget.failed()
                .orElseThrow(() -> store.fatal(
                        "The store has been away for over " + OUTAGE_BUDGET.toMinutes()
                                + " minutes. No job is lost: bring the store back, then restart the task",
                        error));
        retries.record(1);
        if (isNew) {
            LOG.warn(
                    "The store can't be reached now, trying again: {}",
                    store.redactor().hide(error.getMessage()));
        }
        sleep(pause);
    }

    /** Ends early when the task stops. */
    void sleep(Duration wanted) throws InterruptedException {
        long nanos = bounded(wanted).toNanos();
        boolean stopped = nanos > 0 && stopping.await(nanos, TimeUnit.NANOSECONDS);
        LOG.trace("Waited {} ns, stopping: {}", nanos, stopped);
    }

    /** As long as a poll may wait, at the most. */
    static Duration bounded(Duration wanted) {
        return wanted.compareTo(LONGEST_WAIT) < 0 ? wanted : LONGEST_WAIT;
    }

    /** The task stops: nobody waits any more. */
    void end() {
        stopping.countDown();
    }
}
