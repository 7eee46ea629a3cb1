package io.connectjobs.store.memory;

import static io.connectjobs.store.memory.Journal.addError;
import static io.connectjobs.store.memory.Journal.finish;

import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.HistoryEntry.Event;
import io.connectjobs.store.JobError;
import io.connectjobs.store.JobRules;
import io.connectjobs.store.JobState;
import io.connectjobs.store.Retention;
import io.connectjobs.store.RetryPolicy;
import io.connectjobs.store.Settlement.Complete;
import io.connectjobs.store.WholeMillis;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * How an attempt begins, and every way it ends. Not safe for threads: {@link Guard} holds the lock. Times are
 * milliseconds of the epoch.
 */
final class Attempts {
    private final Journal journal;
    private final @Nullable Duration keepResults;

    /** What each claim still holds, in the order it was given. */
    private final Map<String, Set<MemoryJob>> claims = new HashMap<>();

    /** Counts over all jobs, so that no lease repeats even for an id that was forgotten and added again. */
    private long leases;

    Attempts(Journal journal, Retention retention) {
        this.journal = journal;
        keepResults = retention.results().compareTo(JobRules.MAX_DELAY) < 0 ? retention.results() : null;
    }

    List<MemoryJob> heldBy(String claimId) {
        return List.copyOf(claims.getOrDefault(claimId, Set.of()));
    }

    ClaimedJob claim(MemoryJob job, String owner, String claimId, long leaseUntil, long now) {
        job.queue.change(job, () -> {
            job.state = JobState.RUNNING;
            job.attempt++;
            long deadline = Millis.after(now, job.given.timeout());
            job.hold = new MemoryJob.Hold(Long.toString(++leases), leaseUntil, deadline, owner, claimId);
        });
        claims.computeIfAbsent(claimId, absent -> new LinkedHashSet<>()).add(job);
        journal.record(job, Event.CLAIMED, now);
        return Views.claimed(job);
    }

    void extend(MemoryJob job, long leaseUntil) {
        job.queue.change(job, () -> job.hold = job.held().extended(leaseUntil));
    }

    void requestCancel(MemoryJob job) {
        job.queue.change(job, () -> job.cancelRequested = true);
    }

    void complete(MemoryJob job, Complete outcome, long now) {
        settled(job);
        end(job, Event.COMPLETED, now, () -> {
            Duration ttl = outcome.resultTtl();
            job.result = outcome.result();
            job.resultUntil = Millis.after(now, ttl != null ? ttl : keepResults);
            finish(job, JobState.COMPLETED, now);
        });
    }

    void fail(MemoryJob job, JobError error, boolean retryable, long now) {
        settled(job);
        addError(job, error, now);
        end(job, unlessCancelled(job, Event.FAILED), now, () -> {
            if (job.cancelRequested) {
                finish(job, JobState.CANCELLED, now);
            } else if (retryable && job.attempt < job.maxAttempts && policy(job).retries(error.type())) {
                job.state = JobState.RETRYABLE;
                job.runAt = now + WholeMillis.of(pause(job));
            } else {
                finish(job, JobState.DEAD, now);
            }
        });
    }

    private static RetryPolicy policy(MemoryJob job) {
        RetryPolicy own = job.given.retryPolicy();
        return own != null ? own : job.queue.limits().settings().retryPolicy().orElse(RetryPolicy.DEFAULT);
    }

    private static Duration pause(MemoryJob job) {
        return policy(job).delayAfter(job.attempt, ThreadLocalRandom.current().nextDouble());
    }

    /** Takes a job back without spending the attempt; without a delay it goes back to its own place. */
    void putBack(MemoryJob job, Event event, Duration delay, long now) {
        settled(job);
        end(job, unlessCancelled(job, event), now, () -> {
            job.attempt--;
            long pause = WholeMillis.of(delay);
            if (job.cancelRequested) {
                finish(job, JobState.CANCELLED, now);
            } else if (pause > 0) {
                job.moveTo(now + pause, now);
            } else {
                job.state = JobState.AVAILABLE;
            }
        });
    }

    void reap(MemoryJob job, long now) {
        addError(job, lost(job, now), now);
        end(job, Event.REAPED, now, () -> {
            if (job.cancelRequested) {
                finish(job, JobState.CANCELLED, now);
            } else if (job.attempt < job.maxAttempts) {
                job.state = JobState.AVAILABLE;
            } else {
                finish(job, JobState.DEAD, now);
            }
        });
    }

    private static JobError lost(MemoryJob job, long now) {
        MemoryJob.Hold hold = job.held();
        return now < hold.deadline()
                ? new JobError(
                        JobError.LEASE_EXPIRED,
                        "The lease of " + hold.owner() + " ran out at " + Instant.ofEpochMilli(hold.until()))
                : new JobError(JobError.TIMED_OUT, "The attempt ran longer than the job's timeout");
    }

    private static Event unlessCancelled(MemoryJob job, Event event) {
        return job.cancelRequested ? Event.CANCELLED : event;
    }

    private static void settled(MemoryJob job) {
        job.settledBy = job.held().token();
    }

    /** Ends the hold on a running job together with the change of its state. */
    private void end(MemoryJob job, Event event, long now, Runnable change) {
        claims.computeIfPresent(job.held().claimId(), (claimId, held) -> {
            held.remove(job);
            return held.isEmpty() ? null : held;
        });
        job.queue.change(job, () -> {
            change.run();
            job.hold = null;
            job.cancelRequested = false;
        });
        journal.record(job, event, now);
    }
}
