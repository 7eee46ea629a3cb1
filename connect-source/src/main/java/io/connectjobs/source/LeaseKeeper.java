package io.connectjobs.source;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has leases renewed while Connect doesn't poll: a send that waits for Kafka, or a converter that waits for its registry,
 * holds the task's thread, perhaps for longer than leases last or than Connect's own commits are apart.
 */
final class LeaseKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LeaseKeeper.class);

    /** They are renewed when half of them is over. */
    private static final int LOOKS_PER_LEASE = 4;

    private final ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "connectjobs-lease-keeper");
        thread.setDaemon(true);
        return thread;
    });

    private LeaseKeeper() {}

    /** @param renew called by a thread of its own, now and then */
    static LeaseKeeper start(Duration lease, Runnable renew) {
        LeaseKeeper keeper = new LeaseKeeper();
        long pause = Math.max(1, lease.toMillis() / LOOKS_PER_LEASE);
        var unused = keeper.looks.scheduleWithFixedDelay(() -> look(renew), pause, pause, TimeUnit.MILLISECONDS);
        return keeper;
    }

    /** What it throws would end the schedule. */
    private static void look(Runnable renew) {
        try {
            renew.run();
        } catch (RuntimeException e) {
            LOG.debug("Leases are renewed the next time", e);
        }
    }

    /** Without interrupting a look that is under way. */
    @Override
    public void close() {
        looks.shutdown();
    }
}
