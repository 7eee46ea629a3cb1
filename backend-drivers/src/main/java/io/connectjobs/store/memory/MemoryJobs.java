package io.connectjobs.store.memory;

import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.StoreSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All jobs of a store, by queue and id, and how long they are kept. Not safe for threads: {@link Guard} holds the lock.
 * Times are milliseconds of the epoch.
 */
final class MemoryJobs {
    private final Transitions transitions;
    private final long retention;
    private final long dedupeKeep;

    private final SortedMap<String, MemoryQueue> queues = new TreeMap<>();
    private final Map<JobRef, MemoryJob> jobs = new HashMap<>();

    /** Ids of pruned jobs and when they were pruned, longest ago first. */
    private final Map<JobRef, Long> pruned = new LinkedHashMap<>();

    private long sequence;

    MemoryJobs(StoreSettings settings) {
        transitions = new Transitions(settings.history());
        retention = settings.retention().toMillis();
        dedupeKeep = settings.dedupeKeep().toMillis();
    }

    Transitions transitions() {
        return transitions;
    }

    MemoryQueue queue(String name) {
        return queues.computeIfAbsent(name, absent -> new MemoryQueue());
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

    void add(JobRef ref, NewJob given, long now) {
        Instant runAt = given.runAt();
        Duration delay = given.delay();
        MemoryJob job = new MemoryJob(ref, queue(ref.queue()), given, ++sequence, now);
        job.runAt = runAt != null ? Millis.of(runAt) : delay != null ? now + Millis.of(delay) : now;
        job.state = job.runAt > now ? JobState.SCHEDULED : JobState.AVAILABLE;
        jobs.put(ref, job);
        transitions.enqueued(job, now);
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
        expired.forEach(job -> transitions.reap(job, now));
        return expired.size();
    }

    int prune(long now, int limit) {
        int count = 0;
        for (MemoryQueue queue : queues.values()) {
            List<MemoryJob> old =
                    queue.finishedUntil(now - retention, limit - count).toList();
            for (MemoryJob job : old) {
                queue.remove(job);
                jobs.remove(job.ref);
                pruned.put(job.ref, now);
            }
            count += old.size();
        }
        return count;
    }

    int forget(long now, int limit) {
        int count = 0;
        Iterator<Long> times = pruned.values().iterator();
        while (count < limit && times.hasNext() && times.next() <= now - dedupeKeep) {
            times.remove();
            count++;
        }
        return count;
    }
}
