package io.connectjobs.source;

import io.connectjobs.connect.StoreHandle;
import io.connectjobs.store.ClaimRequest;
import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobRules;
import io.connectjobs.store.Lease;
import io.connectjobs.store.LeaseStatus;
import io.connectjobs.store.Leasing;
import io.connectjobs.store.Owner;
import io.connectjobs.store.SettleResult;
import io.connectjobs.store.Settlement;
import io.connectjobs.store.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One turn with the store:
 *
 * <ol>
 *   <li>collect what Connect has acknowledged;
 *   <li>renew the leases that are half over and not acknowledged, and set anew those that a worker has now and that
 *       Kafka has kept for long;
 *   <li>settle and claim in one call;
 *   <li>make records of the claimed jobs, and remember those that can't be one, to fail them in the next turn.
 * </ol>
 *
 * <p>What the store didn't answer is asked again in the next turn, a claim under its old id. One thread at a time.
 */
final class Dispatcher implements Dispatch {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
    private static final int BATCHES_HELD = 4;

    /** @param askedAt when it was asked first, in monotonic nanoseconds: its leases are no older */
    private record Claim(ClaimRequest request, long askedAt) {}

    private final JobSourceConfig config;
    private final StoreHandle store;
    private final InFlight inFlight;
    private final LongSupplier nanoTime;
    private final Outbox outbox;
    private final JobToRecord toRecord;
    private final Map<String, Integer> partition;
    private final Owner owner;
    private final SourceMeters meters;
    private @Nullable Claim unanswered;
    private boolean gotAll;
    private long batch;

    Dispatcher(
            JobSourceConfig config, StoreHandle store, InFlight inFlight, SourceMeters meters, LongSupplier nanoTime) {
        this.config = config;
        this.meters = meters;
        this.store = store;
        this.inFlight = inFlight;
        this.nanoTime = nanoTime;
        this.outbox = new Outbox(config.settle(), config.onUndelivered(), config.lease());
        this.toRecord = new JobToRecord(config);
        this.partition = Map.of("slot", config.task());
        this.owner = Pulse.owner(config);
    }

    @Override
    public boolean hasRoom() {
        return unanswered != null || room() > 0;
    }

    @Override
    public boolean hasWork() {
        return !outbox.isEmpty();
    }

    @Override
    public List<SourceRecord> turn(boolean claim) {
        if (!claim || !hasRoom()) {
            flush();
            return List.of();
        }
        collect();
        extend();
        Claim current = unanswered != null ? unanswered : new Claim(nextRequest(), nanoTime.getAsLong());
        unanswered = current;
        long began = nanoTime.getAsLong();
        Turn turn = leasing().settleAndClaim(outbox.settlements(), current.request());
        meters.turned(nanoTime.getAsLong() - began);
        unanswered = null;
        gotAll = turn.claimed().size() == current.request().limit();
        settled(turn.settled());
        return records(turn.claimed(), current.askedAt());
    }

    /** Whether the last claim brought as many jobs as it asked for, and there is room for more. */
    boolean mayBringMore() {
        return gotAll && hasRoom();
    }

    /** Takes back records that nobody was given, and tells what else the store must know. */
    void giveBack(List<SourceRecord> records) {
        collect();
        outbox.release(inFlight.takeUnacknowledged(records));
        settle();
    }

    @Override
    public void flush() {
        collect();
        extend();
        settle();
    }

    /** Gives back what Kafka may not have, too. */
    @Override
    public void close() {
        collect();
        outbox.release(inFlight.takeUnacknowledged());
        if (!outbox.isEmpty()) {
            extend();
            settle();
        }
    }

    private void collect() {
        List<InFlight.Acknowledged> acknowledged = inFlight.takeAcknowledged();
        if (!acknowledged.isEmpty()) {
            acknowledged.forEach(outbox::add);
            long delivered = acknowledged.stream()
                    .filter(InFlight.Acknowledged::delivered)
                    .count();
            meters.jobsDelivered.record(delivered);
            meters.jobsUndelivered.record(acknowledged.size() - delivered);
        }
    }

    private List<SourceRecord> records(List<ClaimedJob> jobs, long askedAt) {
        meters.claimed(jobs, config.lease());
        List<SourceRecord> records = new ArrayList<>(jobs.size());
        batch += jobs.isEmpty() ? 0 : 1;
        Map<String, Long> offset = Map.of("batch", batch);
        for (ClaimedJob job : jobs) {
            try {
                SourceRecord record = toRecord.convert(job, partition, offset);
                inFlight.add(record, job.lease(), askedAt);
                records.add(record);
            } catch (UndeliverableException e) {
                outbox.fail(job.lease(), e);
                meters.jobsUndelivered.record(1);
            }
        }
        return records;
    }

    private void extend() {
        long now = nanoTime.getAsLong();
        long halfOver = now - config.lease().toNanos() / 2;
        List<Lease> leases = new ArrayList<>(outbox.handedOver());
        leases.addAll(inFlight.renewedUntil(halfOver));
        for (int from = 0; from < leases.size(); from += JobRules.MAX_BATCH) {
            List<Lease> part = leases.subList(from, Math.min(from + JobRules.MAX_BATCH, leases.size()));
            leasing().extend(part, config.lease());
        }
        inFlight.renewed(halfOver, now);
        outbox.extended();
    }

    private void settle() {
        List<Settlement> settlements = outbox.settlements();
        if (!settlements.isEmpty()) {
            settled(leasing().settle(settlements));
        }
    }

    private void settled(List<SettleResult> results) {
        outbox.settled();
        List<JobRef> lost = results.stream()
                .filter(result -> result.status() == LeaseStatus.STALE || result.status() == LeaseStatus.UNKNOWN)
                .map(result -> result.lease().job())
                .toList();
        if (!lost.isEmpty()) {
            meters.leasesLost.record(lost.size());
            LOG.warn(
                    "{} jobs, {} among them, had lost their lease before Kafka had acknowledged them, and are dispatched "
                            + "again: is {}={} too short?",
                    lost.size(),
                    lost.get(0),
                    JobSourceConfig.LEASE_MS,
                    config.lease().toMillis());
        }
    }

    private ClaimRequest nextRequest() {
        return new ClaimRequest(
                config.queues(),
                room(),
                config.lease(),
                owner,
                UUID.randomUUID().toString(),
                config.maxInFlight());
    }

    /** Half a batch at least: asked for each few jobs that Kafka acknowledges, the store would answer few each time. */
    private int room() {
        int room = Math.min(config.batchSize(), BATCHES_HELD * config.batchSize() - inFlight.size());
        return 2 * room < config.batchSize() ? 0 : room;
    }

    private Leasing leasing() {
        return leasing(store);
    }

    static Leasing leasing(StoreHandle store) {
        return store.get()
                .leasing()
                .orElseThrow(() -> new ConnectException("The store's own workers take its jobs, so that none can be"
                        + " dispatched: use the sink only, or another store"));
    }
}
