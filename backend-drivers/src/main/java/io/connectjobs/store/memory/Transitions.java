package io.connectjobs.store.memory;

import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.HistoryEntry;
import io.connectjobs.store.HistoryEntry.Event;
import io.connectjobs.store.HistoryLevel;
import io.connectjobs.store.JobError;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobView.AttemptError;
import io.connectjobs.store.Payload;
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
 * Every way from one state of a job to another, with its history. Not safe for threads: {@link Guard} holds the lock.
 * Times are milliseconds of the epoch.
 */
final class Transitions {
    private final HistoryLevel historyLevel;

    /** What each claim still holds, in the order it was given. */
    private final Map<String, Set<MemoryJob>> claims = new HashMap<>();

    /** Counts over all jobs, so that no lease repeats even for an id that was forgotten and added again. */
    private long leases;

    Transitions(HistoryLevel historyLevel) {
        this.historyLevel = historyLevel;
    }

    List<MemoryJob> heldBy(String claimId) {
        return List.copyOf(claims.getOrDefault(claimId, Set.of()));
    }

    void enqueued(MemoryJob job, long now) {
        job.queue.add(job);
        record(job, Event.ENQUEUED, now);
    }

    /** Makes jobs available whose time has come. */
    void promote(MemoryQueue queue, long now, int limit) {
        queue.due(now, limit).forEach(job -> queue.change(job, () -> job.state = JobState.AVAILABLE));
    }

    ClaimedJob claim(MemoryJob job, String owner, String claimId, long leaseUntil, long now) {
        job.queue.change(job, () -> {
            job.state = JobState.RUNNING;
            job.attempt++;
            job.hold = new MemoryJob.Hold(Long.toString(++leases), leaseUntil, owner, claimId);
        });
        claims.computeIfAbsent(claimId, absent -> new LinkedHashSet<>()).add(job);
        record(job, Event.CLAIMED, now);
        return job.claimed();
    }

    void extend(MemoryJob job, long leaseUntil) {
        job.queue.change(job, () -> job.hold = job.held().extended(leaseUntil));
    }

    void complete(MemoryJob job, @Nullable Payload result, long now) {
        settled(job);
        leave(job, Event.COMPLETED, now, () -> {
            job.result = result;
            finish(job, JobState.COMPLETED, now);
        });
    }

    void fail(MemoryJob job, JobError error, boolean retryable, long now) {
        settled(job);
        leave(job, Event.FAILED, now, () -> {
            job.errors.add(new AttemptError(job.attempt, Instant.ofEpochMilli(now), error));
            if (retryable && job.attempt < job.given.maxAttempts()) {
                double random = ThreadLocalRandom.current().nextDouble();
                Duration pause = job.given.retryPolicy().delayAfter(job.attempt, random);
                wait(job, JobState.RETRYABLE, now + Millis.of(pause));
            } else {
                finish(job, JobState.DEAD, now);
            }
        });
    }

    /** Takes a job back without spending the attempt; without a delay it goes back to its own place. */
    void putBack(MemoryJob job, Event event, Duration delay, long now) {
        settled(job);
        leave(job, event, now, () -> {
            job.attempt--;
            long pause = Millis.of(delay);
            if (pause > 0) {
                wait(job, JobState.SCHEDULED, now + pause);
            } else {
                job.state = JobState.AVAILABLE;
            }
        });
    }

    void reap(MemoryJob job, long now) {
        JobError error = new JobError(
                JobError.LEASE_EXPIRED,
                "The lease of " + job.held().owner() + " ran out at " + Instant.ofEpochMilli(job.leaseUntil()));
        leave(job, Event.REAPED, now, () -> {
            job.errors.add(new AttemptError(job.attempt, Instant.ofEpochMilli(now), error));
            if (job.attempt < job.given.maxAttempts()) {
                job.state = JobState.AVAILABLE;
            } else {
                finish(job, JobState.DEAD, now);
            }
        });
    }

    /** An operator sends a terminal job back to work. */
    void retry(MemoryJob job, long now) {
        job.queue.change(job, () -> {
            job.attempt = 0;
            job.result = null;
            wait(job, JobState.AVAILABLE, now);
        });
        record(job, Event.RETRIED, now);
    }

    private static void settled(MemoryJob job) {
        job.settledBy = job.held().token();
    }

    /** Ends the hold on a running job together with the change of its state. */
    private void leave(MemoryJob job, Event event, long now, Runnable change) {
        claims.computeIfPresent(job.held().claimId(), (claimId, held) -> {
            held.remove(job);
            return held.isEmpty() ? null : held;
        });
        job.queue.change(job, () -> {
            change.run();
            job.hold = null;
        });
        record(job, event, now);
    }

    private static void wait(MemoryJob job, JobState state, long runAt) {
        job.state = state;
        job.runAt = runAt;
    }

    private static void finish(MemoryJob job, JobState state, long now) {
        job.state = state;
        job.finishedAt = now;
    }

    private void record(MemoryJob job, Event event, long now) {
        if (historyLevel.keeps(event, job.state)) {
            job.history.add(new HistoryEntry(Instant.ofEpochMilli(now), event, job.state, job.attempt));
        }
    }
}
