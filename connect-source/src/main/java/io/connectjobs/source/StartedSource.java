package io.connectjobs.source;

import io.connectjobs.connect.Meters;
import io.connectjobs.connect.OneOf;
import io.connectjobs.connect.QueueDepths;
import io.connectjobs.connect.StoreHandle;
import io.connectjobs.connect.Upkeep;
import io.connectjobs.connect.Version;
import io.connectjobs.store.ClaimRequest.QueueShare;
import io.connectjobs.store.JobStoreException;
import io.connectjobs.store.JobStoreUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running source task: when to turn to the store, how long to wait in between, and what to bear of it.
 */
final class StartedSource implements StartedTask {
    private static final Logger LOG = LoggerFactory.getLogger(StartedSource.class);
    private static final Duration WAIT_FOR_ROOM = Duration.ofMillis(20);

    /** They are renewed when half of them is over. */
    private static final int LOOKS_PER_LEASE = 4;

    private final JobSourceConfig config;
    private final StoreHandle store;
    private final InFlight inFlight = new InFlight();
    private final Dispatch dispatcher;
    private final Patience patience;
    private final Upkeep upkeep;
    private final Pulse pulse;
    private final SourceMeters meters;
    private final @Nullable QueueDepths depths;
    private final Meanwhile meanwhile = new Meanwhile();
    private final LongSupplier nanoTime;
    private final ReentrantLock oneAtATime = new ReentrantLock();
    private long nextClaim;

    private StartedSource(
            JobSourceConfig config,
            Optional<Transactions> transactions,
            Meters places,
            StoreHandle store,
            LongSupplier nanoTime) {
        Random random = new Random();
        this.config = config;
        this.store = store;
        this.meters = new SourceMeters(places, inFlight, nanoTime);
        this.dispatcher = transactions
                .<Dispatch>map(t -> new OnceDispatcher(config, store, inFlight, meters, t, nanoTime))
                .orElseGet(() -> new ClaimAhead(
                        new Dispatcher(config, store, inFlight, meters, nanoTime), config.lease(), nanoTime));
        this.patience = new Patience(store, meters.storeRetries, nanoTime, random);
        this.upkeep = new Upkeep(store, nanoTime, random);
        this.pulse = new Pulse(config, store, nanoTime);
        this.nanoTime = nanoTime;
        this.nextClaim = nanoTime.getAsLong();
        // All tasks serve the same queues: one tells of them.
        this.depths = config.task() == 0 ? QueueDepths.start(store, queues(config), places) : null;
        meanwhile.every(Pulse.LOOK_EVERY, pulse::beatMeanwhile);
        if (transactions.isEmpty()) {
            // Those of exactly-once dispatch last anyway.
            meanwhile.every(config.lease().dividedBy(LOOKS_PER_LEASE), this::commit);
        }
    }

    private static List<String> queues(JobSourceConfig config) {
        return config.queues().stream().map(QueueShare::queue).toList();
    }

    /** @throws ConnectException if the store refuses; one that is away is tried again by {@link #poll} */
    static StartedSource start(JobSourceConfig config, Optional<Transactions> transactions, Meters meters) {
        return start(config, transactions, meters, System::nanoTime);
    }

    static StartedSource start(
            JobSourceConfig config, Optional<Transactions> transactions, Meters meters, LongSupplier nanoTime) {
        StoreHandle store = new StoreHandle(config.store());
        store.openIfReachable();
        LOG.info(
                "Dispatching from {} {}, dispatch.settle={}, version {}",
                queues(config),
                transactions.isPresent() ? "exactly once" : "at least once",
                OneOf.label(config.settle()),
                Version.current());
        return store.usedBy(() -> new StartedSource(config, transactions, meters, store, nanoTime));
    }

    /** Called by the producer's thread: only notes. */
    @Override
    public void acknowledge(SourceRecord record, boolean delivered) {
        inFlight.acknowledge(record, delivered, nanoTime.getAsLong());
    }

    /** @return empty if nothing is due */
    @Override
    public List<SourceRecord> poll() throws InterruptedException {
        oneAtATime.lock();
        try {
            upkeep.runIfDue();
            pulse.beatIfDue();
            return turn();
        } finally {
            oneAtATime.unlock();
        }
    }

    private List<SourceRecord> turn() throws InterruptedException {
        try {
            boolean claim = nextClaim - nanoTime.getAsLong() <= 0;
            List<SourceRecord> records = dispatcher.turn(claim);
            patience.storeAnswered();
            meters.lastSuccess.note();
            if (records.isEmpty() && !dispatcher.hasWork()) {
                pause(claim);
            }
            return records;
        } catch (JobStoreUnavailableException e) {
            patience.bear(e);
            return List.of();
        } catch (JobStoreException e) {
            throw store.fatal("The store refused, correct the cause and restart the task", e);
        }
    }

    /**
     * Tells the store what was acknowledged while nobody polls: a paused task, or one whose records wait for Kafka, must not
     * let leases run out. Called by Connect every {@code offset.flush.interval.ms}, on a thread that other tasks need too,
     * and by {@link Meanwhile}: a poll that is under way does the same, so never waits for one.
     */
    @Override
    public void commit() {
        if (!oneAtATime.tryLock()) {
            return;
        }
        try {
            if (store.isOpen()) {
                dispatcher.flush();
            }
        } catch (JobStoreException e) {
            LOG.debug("The next poll tries again: {}", store.redactor().hide(e.getMessage()));
        } finally {
            oneAtATime.unlock();
        }
    }

    private void pause(boolean claimed) throws InterruptedException {
        if (!dispatcher.hasRoom()) {
            patience.sleep(WAIT_FOR_ROOM);
            return;
        }
        long now = nanoTime.getAsLong();
        if (claimed) {
            nextClaim = now + config.pollInterval().toNanos();
        }
        Duration left = Duration.ofNanos(nextClaim - now);
        if (inFlight.size() > 0) {
            // The store hears of the last jobs at once, not with the next claim.
            inFlight.awaitNone(Patience.bounded(left));
        } else {
            patience.sleep(left);
        }
    }

    @Override
    public void close() {
        patience.end();
        if (depths != null) {
            depths.close();
        }
        meanwhile.close();
        oneAtATime.lock();
        try {
            dispatcher.close();
            pulse.stop();
        } catch (JobStoreException e) {
            LOG.warn(
                    "The store couldn't be told what became of the last jobs; they come back when their leases run out: {}",
                    store.redactor().hide(e.getMessage()));
        } finally {
            store.close();
            oneAtATime.unlock();
        }
    }
}
