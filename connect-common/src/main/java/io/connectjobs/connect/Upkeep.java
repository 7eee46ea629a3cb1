package io.connectjobs.connect;

import io.connectjobs.store.JobStoreException;
import io.connectjobs.store.UpkeepLimits;
import io.connectjobs.store.UpkeepReport;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the store's upkeep now and then from a task's own thread, so that any running task reaps and prunes. Not safe for
 * use by several threads.
 */
public final class Upkeep {
    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);
    private static final Duration EVERY = Duration.ofSeconds(30);

    private final StoreHandle store;
    private final LongSupplier nanoTime;
    private final RandomGenerator random;
    private long next;

    public Upkeep(StoreHandle store, LongSupplier nanoTime, RandomGenerator random) {
        this.store = store;
        this.nanoTime = nanoTime;
        this.random = random;
        this.next = nanoTime.getAsLong() + pause();
    }

    /** Never throws for a store that fails: a task's own work tells of that. */
    public void runIfDue() {
        if (nanoTime.getAsLong() - next < 0) {
            return;
        }
        try {
            UpkeepReport report = store.get().upkeep(UpkeepLimits.DEFAULT);
            LOG.debug("Upkeep: {}", report);
        } catch (JobStoreException | IllegalArgumentException e) {
            LOG.warn("Upkeep was skipped: {}", store.redactor().hide(e.getMessage()));
        }
        next = nanoTime.getAsLong() + pause();
    }

    /** From half to one and a half of the interval: tasks that started together come apart. */
    private long pause() {
        return (long) (EVERY.toNanos() * (0.5 + random.nextDouble()));
    }
}
