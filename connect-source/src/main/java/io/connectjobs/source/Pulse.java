package io.connectjobs.source;

import io.connectjobs.connect.StoreHandle;
import io.connectjobs.connect.Version;
import io.connectjobs.store.ClaimRequest.QueueShare;
import io.connectjobs.store.Heartbeat;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.JobStoreException;
import io.connectjobs.store.Owner;
import java.time.Duration;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the store now and then that the task lives, for those who look at its workers, and for the command {@code release},
 * which frees what the dead hold. Before each claim, by the task's own thread; and {@link #beatMeanwhile} by another one, as
 * long as that has other things to do. Safe for both.
 */
final class Pulse {
    static final Duration EVERY = Duration.ofSeconds(10);

    /** How often to ask for {@link #beatMeanwhile}. */
    static final Duration LOOK_EVERY = EVERY.dividedBy(5);

    private static final Logger LOG = LoggerFactory.getLogger(Pulse.class);

    private final StoreHandle store;
    private final Heartbeat heartbeat;
    private final LongSupplier nanoTime;
    private long next;
    private boolean stopped;

    Pulse(JobSourceConfig config, StoreHandle store, LongSupplier nanoTime) {
        this.store = store;
        this.heartbeat = new Heartbeat(
                owner(config),
                EVERY.multipliedBy(3),
                config.queues().stream().map(QueueShare::queue).toList(),
                Map.of(
                        "connector",
                        config.connector(),
                        "task",
                        Integer.toString(config.task()),
                        "version",
                        Version.current()));
        this.nanoTime = nanoTime;
        this.next = nanoTime.getAsLong();
    }

    /** Whose name the task's leases carry. */
    static Owner owner(JobSourceConfig config) {
        return new Owner(config.connector() + "-" + config.task(), 0);
    }

    /** Opens the store where need be. Never throws for one that fails: the task's own work tells of that. */
    synchronized void beatIfDue() {
        if (isDue()) {
            beat(store::get);
        }
    }

    /** The same for any thread, as long as the store is open. */
    synchronized void beatMeanwhile() {
        if (isDue()) {
            store.current().ifPresent(open -> beat(() -> open));
        }
    }

    private boolean isDue() {
        return !stopped && nanoTime.getAsLong() - next >= 0;
    }

    private void beat(Supplier<JobStore> open) {
        Duration pause = EVERY;
        try {
            open.get().leasing().ifPresent(leasing -> leasing.beat(heartbeat));
        } catch (JobStoreException e) {
            LOG.debug("A heartbeat was skipped: {}", store.redactor().hide(e.getMessage()));
            pause = LOOK_EVERY;
        }
        next = nanoTime.getAsLong() + pause.toNanos();
    }

    /** The task ends in order: waits for a beat that is under way, and none follows. */
    synchronized void stop() {
        stopped = true;
        if (store.isOpen()) {
            store.get().leasing().ifPresent(leasing -> leasing.signOff(heartbeat.owner()));
        }
    }
}
