package io.connectjobs.store.memory;

import static java.util.Objects.requireNonNull;

import io.connectjobs.store.ClaimRequest;
import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.Heartbeat;
import io.connectjobs.store.HistoryEntry.Event;
import io.connectjobs.store.JobRules;
import io.connectjobs.store.Lease;
import io.connectjobs.store.LeaseResult;
import io.connectjobs.store.LeaseStatus;
import io.connectjobs.store.Leasing;
import io.connectjobs.store.Owner;
import io.connectjobs.store.QueueRotation;
import io.connectjobs.store.SettleResult;
import io.connectjobs.store.Settlement;
import io.connectjobs.store.Settlement.Complete;
import io.connectjobs.store.Settlement.Fail;
import io.connectjobs.store.Settlement.Outcome;
import io.connectjobs.store.Settlement.Release;
import io.connectjobs.store.Settlement.Snooze;
import io.connectjobs.store.Turn;
import io.connectjobs.store.WholeMillis;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/**
 * Claims and settles.
 *
 * <p>A claim:
 *
 * <ol>
 *   <li>answers what its claimId holds already, if anything; else
 *   <li>shares its limit among the queues, and in each
 *   <li>takes back expired leases, ends jobs that expired and promotes due ones, in bounded numbers,
 *   <li>and gives out the first ones that are available, if the queue is not paused and its limits leave room.
 * </ol>
 */
final class MemoryLeasing implements Leasing {
    /** Jobs that one claim takes back, and as many that it ends or promotes, in each queue: as in the other drivers. */
    private static final int TIDY = 1_000;

    private final Guard guard;
    private final int payloadMaxBytes;
    private final QueueRotation rotation = new QueueRotation();

    MemoryLeasing(Guard guard, int payloadMaxBytes) {
        this.guard = guard;
        this.payloadMaxBytes = payloadMaxBytes;
    }

    @Override
    public List<ClaimedJob> claim(ClaimRequest request) {
        requireNonNull(request, "request");
        return guard.locked((jobs, now) -> claim(jobs, now, request));
    }

    @Override
    public List<SettleResult> settle(List<Settlement> outcomes) {
        check(outcomes);
        return guard.locked((jobs, now) -> settle(jobs, now, outcomes));
    }

    @Override
    public Turn settleAndClaim(List<Settlement> outcomes, ClaimRequest request) {
        check(outcomes);
        requireNonNull(request, "request");
        return guard.locked((jobs, now) -> {
            List<SettleResult> settled = settle(jobs, now, outcomes);
            return new Turn(settled, claim(jobs, now, request));
        });
    }

    @Override
    public List<LeaseResult> extend(List<Lease> leases, Duration by) {
        JobRules.requireBatch("leases", leases);
        JobRules.requireLease("by", by);
        return guard.locked((jobs, now) -> leases.stream()
                .map(lease -> extend(jobs, lease, now + WholeMillis.of(by)))
                .toList());
    }

    private static LeaseResult extend(MemoryJobs jobs, Lease lease, long until) {
        LeaseStatus status = withCurrent(jobs, lease, job -> jobs.attempts().extend(job, until));
        MemoryJob job = jobs.find(lease.job());
        return status == LeaseStatus.APPLIED && job != null
                ? new LeaseResult(lease, status, Instant.ofEpochMilli(job.leaseUntil()), job.cancelRequested)
                : new LeaseResult(lease, status, null, false);
    }

    @Override
    public boolean beat(Heartbeat heartbeat) {
        requireNonNull(heartbeat, "heartbeat");
        return guard.locked((jobs, now) -> jobs.workers().beat(heartbeat, now));
    }

    @Override
    public void signOff(Owner owner) {
        requireNonNull(owner, "owner");
        guard.locked((jobs, now) -> {
            jobs.workers().signOff(owner);
            return jobs;
        });
    }

    private void check(List<Settlement> outcomes) {
        JobRules.requireBatch("outcomes", outcomes);
        for (Settlement settlement : outcomes) {
            if (settlement.outcome() instanceof Complete complete) {
                JobRules.requireResult(complete.result(), payloadMaxBytes);
            }
        }
    }

    private List<ClaimedJob> claim(MemoryJobs jobs, long now, ClaimRequest request) {
        List<MemoryJob> held = jobs.attempts().heldBy(request.claimId());
        return held.isEmpty()
                ? rotation.claim(request, (queue, limit) -> take(jobs, now, request, queue, limit))
                : held.stream().map(Views::claimed).toList();
    }

    private static List<ClaimedJob> take(MemoryJobs jobs, long now, ClaimRequest request, String queueName, int limit) {
        MemoryQueue queue = jobs.queue(queueName);
        jobs.reap(queue, now, TIDY);
        jobs.expire(queue, now, TIDY);
        jobs.transitions().promote(queue, now, TIDY);
        int running = queue.runningCount();
        int asked = Math.min(limit, request.maxRunning().orElse(Integer.MAX_VALUE) - running);
        int room = queue.limits().room(asked, running, now);
        long leaseUntil = now + WholeMillis.of(request.lease());
        List<ClaimedJob> claimed = queue.ready(now, Math.max(0, room))
                .map(job -> jobs.attempts().claim(job, request.owner().name(), request.claimId(), leaseUntil, now))
                .toList();
        queue.limits().claimed(claimed.size(), now);
        return claimed;
    }

    private static List<SettleResult> settle(MemoryJobs jobs, long now, List<Settlement> outcomes) {
        return outcomes.stream()
                .map(settlement -> new SettleResult(
                        settlement.lease(),
                        withCurrent(jobs, settlement.lease(), job -> apply(jobs, now, job, settlement.outcome()))))
                .toList();
    }

    private static LeaseStatus withCurrent(MemoryJobs jobs, Lease lease, Consumer<MemoryJob> action) {
        MemoryJob job = jobs.find(lease.job());
        if (job == null) {
            return LeaseStatus.UNKNOWN;
        }
        if (job.hold != null && job.hold.token().equals(lease.token())) {
            action.accept(job);
            return LeaseStatus.APPLIED;
        }
        return lease.token().equals(job.settledBy) ? LeaseStatus.ALREADY : LeaseStatus.STALE;
    }

    private static void apply(MemoryJobs jobs, long now, MemoryJob job, Outcome outcome) {
        if (outcome instanceof Complete complete) {
            jobs.attempts().complete(job, complete, now);
        } else if (outcome instanceof Fail fail) {
            jobs.attempts().fail(job, fail.error(), fail.retryable(), now);
        } else if (outcome instanceof Release release) {
            jobs.attempts().putBack(job, Event.RELEASED, release.delay(), now);
        } else if (outcome instanceof Snooze snooze) {
            jobs.attempts().putBack(job, Event.SNOOZED, snooze.delay(), now);
        }
    }
}
