package io.connectjobs.store.memory;

import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.HistoryEntry;
import io.connectjobs.store.HistoryEntry.Event;
import io.connectjobs.store.HistoryLevel;
import io.connectjobs.store.JobError;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobView.AttemptError;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Payload;
import io.connectjobs.store.StoreSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * All jobs of a store and every transition between their states. Not safe for threads: {@link Guard} holds the lock.
 * Times are milliseconds of the epoch.
 */
final class MemoryJobs {
    private final HistoryLevel historyLevel;
    private final long retention;
    private final long dedupeKeep;

    private final SortedMap<String, MemoryQueue> queues = new TreeMap<>();
    private final Map<JobRef, MemoryJob> jobs = new HashMap<>();

    /** What each claim still holds, in the order it was given. */
    private final Map<String, Set<MemoryJob>> claims = new HashMap<>();

    /** Ids of pruned jobs and when they are forgotten, next first. */
    private final Map<JobRef, Long> pruned = new LinkedHashMap<>();

    private long sequence;

    /** Counts over all jobs, so that no lease repeats even for an id that was forgotten and added again. */
    private long leases;

    MemoryJobs(StoreSettings settings) {
        historyLevel = settings.history();
        retention = settings.retention().toMillis();
        dedupeKeep = settings.dedupeKeep().toMillis();
    }

    MemoryQueue queue(String name) {
        return queues.computeIfAbsent(name, absent -> new MemoryQueue());
    }

    private MemoryQueue queueOf(MemoryJob job) {
        return queue(job.ref.queue());
    }

    SortedMap<String, MemoryQueue> queues() {
        return queues;
    }

    @Nullable
    MemoryJob find(JobRef ref) {
        return jobs.get(ref);
    }

    boolean knows(JobRef ref) {
        return jobs.containsKey(ref) || pruned.containsKey(ref);
    }

    List<MemoryJob> heldBy(String claimId) {
        return List.copyOf(claims.getOrDefault(claimId, Set.of()));
    }

    void add(JobRef ref, NewJob given, long now) {
        Instant runAt = given.runAt();
        Duration delay = given.delay();
        MemoryJob job = new MemoryJob(ref, given, ++sequence, now);
        job.runAt = runAt != null ? Millis.of(runAt) : delay != null ? now + Millis.of(delay) : now;
        job.state = job.runAt > now ? JobState.SCHEDULED : JobState.AVAILABLE;
        jobs.put(ref, job);
        queueOf(job).add(job);
        record(job, Event.ENQUEUED, now);
    }

    /** Makes jobs available whose time has come. */
    void promote(MemoryQueue queue, long now, int limit) {
        queue.due(now, limit).forEach(job -> queue.change(job, () -> job.state = JobState.AVAILABLE));
    }

    ClaimedJob claim(MemoryJob job, String owner, String claimId, long leaseUntil, long now) {
        queueOf(job).change(job, () -> {
            job.state = JobState.RUNNING;
            job.attempt++;
            job.hold = new MemoryJob.Hold(Long.toString(++leases), leaseUntil, owner, claimId);
        });
        claims.computeIfAbsent(claimId, absent -> new LinkedHashSet<>()).add(job);
        record(job, Event.CLAIMED, now);
        return job.claimed();
    }

    void extend(MemoryJob job, long leaseUntil) {
        queueOf(job).change(job, () -> job.hold = job.held().extended(leaseUntil));
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

    int reap(long now, int limit) {
        int reaped = 0;
        for (MemoryQueue queue : queues.values()) {
            reaped += reap(queue, now, limit - reaped);
        }
        return reaped;
    }

    int reap(MemoryQueue queue, long now, int limit) {
        List<MemoryJob> expired = queue.expired(now, limit).toList();
        expired.forEach(job -> reap(job, now));
        return expired.size();
    }

    private void reap(MemoryJob job, long now) {
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
        queueOf(job).change(job, () -> {
            job.attempt = 0;
            job.result = null;
            wait(job, JobState.AVAILABLE, now);
        });
        record(job, Event.RETRIED, now);
    }

    int prune(long now, int limit) {
        int count = 0;
        for (MemoryQueue queue : queues.values()) {
            List<MemoryJob> old =
                    queue.finishedUntil(now - retention, limit - count).toList();
            for (MemoryJob job : old) {
                queue.remove(job);
                jobs.remove(job.ref);
                pruned.put(job.ref, now + dedupeKeep);
            }
            count += old.size();
        }
        return count;
    }

    int forget(long now, int limit) {
        int count = 0;
        Iterator<Long> times = pruned.values().iterator();
        while (count < limit && times.hasNext() && times.next() <= now) {
            times.remove();
            count++;
        }
        return count;
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
        queueOf(job).change(job, () -> {
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
