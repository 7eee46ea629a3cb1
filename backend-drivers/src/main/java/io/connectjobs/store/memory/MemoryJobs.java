package io.connectjobs.store.memory;

import io.connectjobs.store.JobRef;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.StoreSettings;
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
    private final Attempts attempts;
    private final long retention;
    private final long dedupeKeep;

    private final SortedMap<String, MemoryQueue> queues = new TreeMap<>();
    private final Map<JobRef, MemoryJob> jobs = new HashMap<>();

    /** Ids without a job and since when they are, longest ago first. */
    private final Map<JobRef, Long> remembered = new LinkedHashMap<>();

    private long sequence;

    MemoryJobs(StoreSettings settings) {
        Journal journal = new Journal(settings.history());
        transitions = new Transitions(journal);
        attempts = new Attempts(journal);
        retention = settings.retention().toMillis();
        dedupeKeep = settings.dedupeKeep().toMillis();
    }

    Transitions transitions() {
        return transitions;
    }

    Attempts attempts() {
        return attempts;
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
        return jobs.containsKey(ref) || remembered.containsKey(ref);
    }

    void add(JobRef ref, NewJob given, long now) {
        MemoryJob job = new MemoryJob(ref, queue(ref.queue()), given, ++sequence, now);
        jobs.put(ref, job);
        transitions.enqueued(job, now);
    }

    /** Knows an id from now on, without a job. */
    void remember(JobRef ref, long now) {
        remembered.put(ref, now);
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
        expired.forEach(job -> attempts.reap(job, now));
        return expired.size();
    }

    int prune(long now, int limit) {
        int count = 0;
        for (MemoryQueue queue : queues.values()) {
            count += remove(queue.finishedUntil(now - retention, limit - count).toList(), now);
            queue.keys().tidy(now);
        }
        return count;
    }

    /** Removes jobs and remembers their ids. */
    int remove(List<MemoryJob> old, long now) {
        for (MemoryJob job : old) {
            job.queue.remove(job);
            jobs.remove(job.ref);
            remember(job.ref, now);
        }
        return old.size();
    }

    int forget(long now, int limit) {
        int count = 0;
        Iterator<Long> times = remembered.values().iterator();
        while (count < limit && times.hasNext() && times.next() <= now - dedupeKeep) {
            times.remove();
            count++;
        }
        return count;
    }
}
