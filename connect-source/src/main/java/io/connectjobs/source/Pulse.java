package io.connectjobs.source;

import io.connectjobs.connect.StoreHandle;
import io.connectjobs.connect.Version;
import io.connectjobs.store.ClaimRequest.QueueShare;
import io.connectjobs.store.Heartbeat;
import io.connectjobs.store.JobStoreException;
import io.connectjobs.store.Owner;
import java.time.Duration;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the store now and then that the task lives, for those who look at its workers. One thread at a time. */
final class Pulse {
    static final Duration EVERY = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(Pulse.class);

    private final StoreHandle store;
    private final Heartbeat heartbeat;
    private final LongSupplier nanoTime;
    private long next;

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

    /** Never throws for a store that fails: the task's own work tells of that. */
    void beatIfDue() {
        if (nanoTime.getAsLong() - next < 0) {
            return;
        }
        try {
            store.get().leasing().ifPresent(leasing -> leasing.beat(heartbeat));
        } catch (JobStoreException e) {
            LOG.debug("A heartbeat was skipped: {}", store.redactor().hide(e.getMessage()));
        }
        next = nanoTime.getAsLong() + EVERY.toNanos();
    }

    /** The task ends in order. */
    void stop() {
        if (store.isOpen()) {
            store.get().leasing().ifPresent(leasing -> leasing.signOff(heartbeat.owner()));
        }
    }
}
