package io.connectjobs.store.memory;

import io.connectjobs.store.CodePoints;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Retention;
import io.connectjobs.store.StoreSettings;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All jobs of a store, by queue and id, and how long they are kept. Not safe for threads: {@link Guard} holds the lock.
 * Times are milliseconds of the epoch.
 */
final class MemoryJobs {
    private final Transitions transitions;
    private final Attempts attempts;
    private final Workers workers = new Workers();
    private final ActivityCounts activity = new ActivityCounts();
    private final FeedLog feed;
    private final Retention retention;
    private final long dedupeKeep;

    private final SortedMap<String, MemoryQueue> queues = new TreeMap<>();

    /** In the order in which they are listed. */
    private final NavigableMap<JobRef, MemoryJob> jobs = new TreeMap<>(CodePoints.BY_ID);

    /** Ids without a job. */
    private final Map<JobRef, Remembered> remembered = new LinkedHashMap<>();

    private final Arrivals arrivals = new Arrivals();

    private long sequence;

    /** @param sequence that of the job which had the id, or one of its own */
    record Remembered(long sequence, long since) {}

    MemoryJobs(StoreSettings settings) {
        feed = new FeedLog(settings.feedKeep());
        Journal journal = new Journal(settings.history(), activity, feed);
        transitions = new Transitions(journal);
        attempts = new Attempts(journal, settings.retention());
        retention = settings.retention();
        dedupeKeep = settings.dedupeKeep().toMillis();
    }

    Transitions transitions() {
        return transitions;
    }

    Attempts attempts() {
        return attempts;
    }

    Workers workers() {
        return workers;
    }

    Arrivals arrivals() {
        return arrivals;
    }

    ActivityCounts activity() {
        return activity;
    }

    FeedLog feed() {
        return feed;
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

    /** The jobs that come after one in the order of lists. */
    Stream<MemoryJob> after(@Nullable JobRef ref) {
        return (ref == null ? jobs : jobs.tailMap(ref, false)).values().stream();
    }

    boolean knows(JobRef ref) {
        return jobs.containsKey(ref) || remembered.containsKey(ref);
    }

    void add(JobRef ref, NewJob given, long now) {
        MemoryJob job = new MemoryJob(ref, queue(ref.queue()), given, ++sequence, now);
        jobs.put(ref, job);
        transitions.enqueued(job, now);
    }

    /** Adds a job that was elsewhere before, and leaves it to the caller to say where it stands. */
    MemoryJob bring(JobRef ref, NewJob content, long enqueuedAt) {
        MemoryJob job = new MemoryJob(ref, queue(ref.queue()), content, ++sequence, enqueuedAt);
        jobs.put(ref, job);
        return job;
    }

    /** Knows an id without a job. */
    void remember(JobRef ref, long since) {
        remembered.put(ref, new Remembered(++sequence, since));
    }

    Map<JobRef, Remembered> remembered() {
        return remembered;
    }

    int reap(long now, int limit) {
        return each(limit, (queue, left) -> reap(queue, now, left));
    }

    int reap(MemoryQueue queue, long now, int limit) {
        List<MemoryJob> lost = queue.lost(now, limit).toList();
        lost.forEach(job -> attempts.reap(job, now));
        return lost.size();
    }

    int expire(long now, int limit) {
        return each(limit, (queue, left) -> expire(queue, now, left));
    }

    int expire(MemoryQueue queue, long now, int limit) {
        List<MemoryJob> expired = queue.expired(now, limit).toList();
        expired.forEach(job -> transitions.expire(job, now));
        return expired.size();
    }

    int prune(long now, int limit) {
        return each(
                limit,
                (queue, left) -> remove(queue.outlived(retention, now, left).toList(), now));
    }

    int dropResults(long now, int limit) {
        return each(limit, (queue, left) -> {
            List<MemoryJob> old = queue.resultsUntil(now, left).toList();
            old.forEach(job -> queue.change(job, () -> job.result = null));
            return old.size();
        });
    }

    /** Works on one queue within what others left of the limit; answers how much was done. */
    private interface QueueWork {
        int on(MemoryQueue queue, int limit);
    }

    private int each(int limit, QueueWork work) {
        int done = 0;
        for (MemoryQueue queue : queues.values()) {
            done += work.on(queue, limit - done);
        }
        return done;
    }

    /** Drops what nobody can see any more. */
    void tidy(long now) {
        queues.values().forEach(queue -> queue.keys().tidy(now));
        activity.tidy(now);
        arrivals.tidy(now - dedupeKeep);
        feed.tidy(now);
        workers.forget(now);
    }

    /** Removes jobs and remembers their ids. */
    int remove(List<MemoryJob> old, long now) {
        for (MemoryJob job : old) {
            job.queue.remove(job);
            jobs.remove(job.ref);
            remembered.put(job.ref, new Remembered(job.sequence, now));
        }
        return old.size();
    }

    int forget(long now, int limit) {
        int count = 0;
        Iterator<Remembered> ids = remembered.values().iterator();
        while (count < limit && ids.hasNext()) {
            if (ids.next().since() <= now - dedupeKeep) {
                ids.remove();
                count++;
            }
        }
        return count;
    }
}
