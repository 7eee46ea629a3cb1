package io.connectjobs.source;

import io.connectjobs.connect.ClaimName;
import io.connectjobs.connect.HeldClaims;
import io.connectjobs.connect.StoreHandle;
import io.connectjobs.store.ClaimRequest;
import io.connectjobs.store.ClaimRequest.QueueShare;
import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.JobRules;
import io.connectjobs.store.Lease;
import io.connectjobs.store.LeaseResult;
import io.connectjobs.store.LeaseStatus;
import io.connectjobs.store.Leasing;
import io.connectjobs.store.SettleResult;
import io.connectjobs.store.Settlement;
import io.connectjobs.store.Turn;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Dispatches each job exactly once: one poll is one claim is one transaction, whose offset names the claim's leases. A
 * turn:
 *
 * <ol>
 *   <li>settles what the last transaction delivered; nothing else happens before the store has answered;
 *   <li>at the start and now and then, looks in the store for claims that former tasks of the connector have left behind:
 *       completes the jobs that the committed offset of their slot names, then dispatches the others, claim by claim;
 *   <li>claims new jobs where none are left behind.
 * </ol>
 *
 * <p>No claimed job is ever given back: whether it was delivered is known only to a later task, whose start has fenced
 * off the transactions of this one. Leases last as long as a store lets them, so that nobody else takes the jobs back.
 * One thread at a time.
 */
final class OnceDispatcher implements Dispatch {
    static final Duration LEASE = JobRules.MAX_LEASE;
    static final Duration LOOK_EVERY = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(OnceDispatcher.class);

    private final JobSourceConfig config;
    private final StoreHandle store;
    private final InFlight inFlight;
    private final LongSupplier nanoTime;
    private final Transactions transactions;
    private final Outbox outbox;
    private final JobToRecord toRecord;
    private final SourceMeters meters;
    private final HeldClaims heldClaims;
    private final Deque<HeldClaims.Held> leftBehind = new ArrayDeque<>();
    private @Nullable ClaimName unanswered;
    private boolean askedToEnd;
    private long nextLook;

    OnceDispatcher(
            JobSourceConfig config,
            StoreHandle store,
            InFlight inFlight,
            SourceMeters meters,
            Transactions transactions,
            LongSupplier nanoTime) {
        this.config = config;
        this.store = store;
        this.inFlight = inFlight;
        this.meters = meters;
        this.transactions = transactions;
        this.nanoTime = nanoTime;
        this.outbox = new Outbox(config.settle(), config.onUndelivered(), LEASE);
        this.toRecord = new JobToRecord(config);
        this.heldClaims = new HeldClaims(config.connector());
        this.nextLook = nanoTime.getAsLong();
    }

    @Override
    public boolean hasRoom() {
        return true;
    }

    @Override
    public boolean hasWork() {
        return inFlight.size() > 0 || !outbox.isEmpty() || !leftBehind.isEmpty();
    }

    @Override
    public List<SourceRecord> turn(boolean claim) {
        collect();
        if (inFlight.size() > 0 && !allDropped()) {
            return List.of();
        }
        if (!claim) {
            settle();
            return List.of();
        }
        if (unanswered == null) {
            look();
            List<SourceRecord> records = adopt();
            if (!records.isEmpty()) {
                return records;
            }
        }
        return claim();
    }

    @Override
    public void flush() {
        collect();
        settle();
    }

    /** What is not known to be delivered stays held: Kafka may have it all the same. The next start finds out. */
    @Override
    public void close() {
        collect();
        int unknown = inFlight.takeUnacknowledged().size();
        if (unknown > 0) {
            LOG.info("{} jobs stay claimed until the connector runs again and knows whether Kafka has them", unknown);
        }
        settle();
    }

    private void collect() {
        List<InFlight.Acknowledged> acknowledged = inFlight.takeAcknowledged();
        acknowledged.forEach(outbox::add);
        long delivered =
                acknowledged.stream().filter(InFlight.Acknowledged::delivered).count();
        meters.jobsDelivered.record(delivered);
        meters.jobsUndelivered.record(acknowledged.size() - delivered);
    }

    /**
     * Connect tells of no record where all of a transaction were dropped. It was asked to end the transaction with the last
     * of them: one that is open all the same ends when this poll has returned, and then all are told of.
     */
    private boolean allDropped() {
        if (!askedToEnd) {
            transactions.endNow();
            askedToEnd = true;
            return false;
        }
        List<Lease> dropped = inFlight.takeUnacknowledged();
        dropped.forEach(outbox::undelivered);
        meters.jobsUndelivered.record(dropped.size());
        return true;
    }

    private void settle() {
        if (!outbox.isEmpty()) {
            settled(leasing().settle(outbox.settlements()));
        }
    }

    private void settled(List<SettleResult> results) {
        outbox.settled();
        List<Lease> lost = results.stream()
                .filter(result -> result.status() == LeaseStatus.STALE || result.status() == LeaseStatus.UNKNOWN)
                .map(SettleResult::lease)
                .toList();
        if (!lost.isEmpty()) {
            meters.leasesLost.record(lost.size());
            LOG.warn(
                    "{} jobs, {} among them, were taken back by the store before they were settled, and may be dispatched"
                            + " again: was the connector down for over {} days, or the store restored to an earlier point?",
                    lost.size(),
                    lost.get(0).job(),
                    LEASE.toDays());
        }
    }

    /** Nothing of this task's own is under way: every claim that the store lists was left behind. */
    private void look() {
        if (!leftBehind.isEmpty() || nanoTime.getAsLong() - nextLook < 0) {
            return;
        }
        settle();
        List<HeldClaims.Held> held = heldClaims.of(store.get().inspect(), config.task(), config.tasks());
        // Of all of them before any is dispatched: that replaces the offset of its slot.
        held.forEach(this::completeDelivered);
        leftBehind.addAll(held);
        nextLook = nanoTime.getAsLong() + LOOK_EVERY.toNanos();
    }

    private void completeDelivered(HeldClaims.Held held) {
        List<ClaimedJob> jobs = jobsOf(held);
        LeaseMarks delivered = transactions.delivered(held.name().slot());
        List<Settlement> completed = jobs.stream()
                .map(ClaimedJob::lease)
                .filter(delivered::name)
                .map(Settlement::complete)
                .toList();
        LOG.info("A claim was left behind, {} of its {} jobs were delivered", completed.size(), jobs.size());
        if (!completed.isEmpty()) {
            settled(leasing().settle(completed));
            meters.jobsDelivered.record(completed.size());
        }
    }

    private List<SourceRecord> adopt() {
        List<SourceRecord> records = List.of();
        while (records.isEmpty() && !leftBehind.isEmpty()) {
            // Before the next offset of the same slot replaces the one that names these.
            settle();
            HeldClaims.Held held = leftBehind.element();
            long askedAt = nanoTime.getAsLong();
            records = records(held.name(), renewed(jobsOf(held)), askedAt);
            leftBehind.remove();
        }
        return records;
    }

    /** Those that the claim still holds; new ones where it holds none any more, which do as well. */
    private List<ClaimedJob> jobsOf(HeldClaims.Held held) {
        return leasing().claim(request(held.name(), held.queues()));
    }

    private List<ClaimedJob> renewed(List<ClaimedJob> jobs) {
        Set<Lease> current = leasing()
                .extend(jobs.stream().map(ClaimedJob::lease).toList(), LEASE)
                .stream()
                .filter(result -> result.status() == LeaseStatus.APPLIED)
                .map(LeaseResult::lease)
                .collect(Collectors.toSet());
        return jobs.stream().filter(job -> current.contains(job.lease())).toList();
    }

    private List<SourceRecord> claim() {
        ClaimName name = unanswered != null ? unanswered : ClaimName.fresh(config.connector(), config.task());
        unanswered = name;
        long askedAt = nanoTime.getAsLong();
        Turn turn = leasing().settleAndClaim(outbox.settlements(), request(name, config.queues()));
        meters.turned(nanoTime.getAsLong() - askedAt);
        settled(turn.settled());
        meters.claimed(turn.claimed(), LEASE);
        List<SourceRecord> records = records(name, turn.claimed(), askedAt);
        unanswered = null;
        return records;
    }

    private ClaimRequest request(ClaimName name, List<QueueShare> queues) {
        return new ClaimRequest(queues, config.batchSize(), LEASE, name.owner(), name.text(), config.maxInFlight());
    }

    private List<SourceRecord> records(ClaimName claim, List<ClaimedJob> jobs, long askedAt) {
        Map<String, Integer> partition = Transactions.partition(claim.slot());
        Map<String, String> offset =
                Transactions.offset(jobs.stream().map(ClaimedJob::lease).toList());
        List<SourceRecord> records = new ArrayList<>(jobs.size());
        List<Lease> sent = new ArrayList<>(jobs.size());
        Outbox impossible = new Outbox(config.settle(), config.onUndelivered(), LEASE);
        for (ClaimedJob job : jobs) {
            try {
                requireLasting(job);
                records.add(toRecord.convert(job, partition, offset));
                sent.add(job.lease());
            } catch (UndeliverableException e) {
                impossible.fail(job.lease(), e);
            }
        }
        if (!impossible.isEmpty()) {
            // At once: the offset names them too, and would make them look delivered.
            settled(leasing().settle(impossible.settlements()));
            meters.jobsUndelivered.record(jobs.size() - sent.size());
        }
        for (int i = 0; i < records.size(); i++) {
            inFlight.add(records.get(i), sent.get(i), askedAt);
        }
        if (!records.isEmpty()) {
            askedToEnd = false;
            transactions.endWith(records.get(records.size() - 1));
        }
        return records;
    }

    private static void requireLasting(ClaimedJob job) throws UndeliverableException {
        if (job.deadline() != null) {
            throw new UndeliverableException(
                    "The job has a timeout, after which the store would hand it out a second time:"
                            + " exactly-once dispatch takes none. Enqueue it without job.timeout.ms");
        }
    }

    private Leasing leasing() {
        return Dispatcher.leasing(store);
    }
}
