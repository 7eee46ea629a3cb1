package io.connectjobs.store.memory;

import static io.connectjobs.store.memory.Millis.NEVER;
import static java.util.Comparator.comparingInt;
import static java.util.Comparator.comparingLong;
import static java.util.Objects.requireNonNull;

import io.connectjobs.store.JobState;
import io.connectjobs.store.Retention;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** One queue: every job in the ordered set that its state calls for. */
final class MemoryQueue {
    private static final Comparator<MemoryJob> ARRIVAL = comparingLong(job -> job.sequence);

    private static final Comparator<MemoryJob> END =
            comparingLong((MemoryJob job) -> job.finishedAt).thenComparing(ARRIVAL);

    /** Scheduled and retryable, next due first. */
    private final NavigableSet<MemoryJob> waiting =
            new TreeSet<>(comparingLong((MemoryJob job) -> job.runAt).thenComparing(ARRIVAL));

    /** Available, in the order of claims. */
    private final NavigableSet<MemoryJob> ready = new TreeSet<>(comparingInt(MemoryJob::priority)
            .reversed()
            .thenComparingLong(job -> job.runAt)
            .thenComparing(ARRIVAL));

    /** Running, next to expire first. */
    private final NavigableSet<MemoryJob> running =
            new TreeSet<>(comparingLong(MemoryJob::leaseUntil).thenComparing(ARRIVAL));

    /** Terminal, longest finished first, by their state. */
    private final Map<JobState, NavigableSet<MemoryJob>> finished = new EnumMap<>(Map.of(
            JobState.COMPLETED, new TreeSet<>(END),
            JobState.DEAD, new TreeSet<>(END),
            JobState.CANCELLED, new TreeSet<>(END)));

    /** Those of the waiting and the available that expire, next to expire first. */
    private final NavigableSet<MemoryJob> expiring =
            new TreeSet<>(comparingLong((MemoryJob job) -> job.expiresAt).thenComparing(ARRIVAL));

    /** Those of the finished whose result goes before them, next to go first. */
    private final NavigableSet<MemoryJob> results =
            new TreeSet<>(comparingLong((MemoryJob job) -> job.resultUntil).thenComparing(ARRIVAL));

    private final UniqueKeys keys = new UniqueKeys();
    private final QueueLimits limits = new QueueLimits();
    private final Map<JobState, Long> counts = new EnumMap<>(JobState.class);
    private boolean paused;

    /** Whether somebody has set anything for it. */
    private boolean named;

    void add(MemoryJob job) {
        setFor(job.state).add(job);
        if (job.isWaiting() && job.expiresAt < NEVER) {
            expiring.add(job);
        }
        if (job.result != null && job.resultUntil < NEVER) {
            results.add(job);
        }
        counts.merge(job.state, 1L, Long::sum);
    }

    void remove(MemoryJob job) {
        setFor(job.state).remove(job);
        expiring.remove(job);
        results.remove(job);
        counts.computeIfPresent(job.state, (state, count) -> count == 1 ? null : count - 1);
    }

    /** Changes a job while it is in none of the sets that are ordered by what changes. */
    void change(MemoryJob job, Runnable change) {
        remove(job);
        change.run();
        add(job);
    }

    private NavigableSet<MemoryJob> setFor(JobState state) {
        return switch (state) {
            case SCHEDULED, RETRYABLE -> waiting;
            case AVAILABLE -> ready;
            case RUNNING -> running;
            case COMPLETED, DEAD, CANCELLED -> requireNonNull(finished.get(state));
        };
    }

    /** The jobs whose time has come, at most so many. */
    Stream<MemoryJob> due(long now, int limit) {
        return heads(waiting, job -> job.runAt <= now, limit);
    }

    /** The next ones to be claimed, at most so many; none that has expired. */
    Stream<MemoryJob> ready(long now, int limit) {
        return paused ? Stream.of() : firsts(ready.stream().filter(job -> job.expiresAt > now), limit);
    }

    /** The jobs that were not begun in time, at most so many. */
    Stream<MemoryJob> expired(long now, int limit) {
        return heads(expiring, job -> job.expiresAt <= now, limit);
    }

    Stream<MemoryJob> running() {
        return running.stream();
    }

    Stream<MemoryJob> lost(long now, int limit) {
        return heads(running, job -> job.leaseUntil() <= now, limit);
    }

    /** The jobs whose result has had its time, at most so many. */
    Stream<MemoryJob> resultsUntil(long now, int limit) {
        return heads(results, job -> job.resultUntil <= now, limit);
    }

    /** The jobs that ended longer ago than they are kept, at most so many. */
    Stream<MemoryJob> outlived(Retention retention, long now, int limit) {
        return firsts(
                finished.entrySet().stream().flatMap(ended -> {
                    long until = now - retention.of(ended.getKey()).toMillis();
                    return ended.getValue().stream().takeWhile(job -> job.finishedAt <= until);
                }),
                limit);
    }

    private static Stream<MemoryJob> heads(NavigableSet<MemoryJob> set, Predicate<MemoryJob> wanted, int limit) {
        return firsts(set.stream().takeWhile(wanted), limit);
    }

    /** A copy, so that the jobs may be changed while one walks through them. */
    private static Stream<MemoryJob> firsts(Stream<MemoryJob> jobs, int limit) {
        return jobs.limit(limit).toList().stream();
    }

    /** Those of some states, longest finished first. */
    Stream<MemoryJob> finishedIn(Set<JobState> states, int limit) {
        return firsts(states.stream().flatMap(state -> setFor(state).stream()).sorted(END), limit);
    }

    UniqueKeys keys() {
        return keys;
    }

    QueueLimits limits() {
        return limits;
    }

    int runningCount() {
        return running.size();
    }

    Map<JobState, Long> counts() {
        return counts.isEmpty() ? Map.of() : new EnumMap<>(counts);
    }

    boolean isPaused() {
        return paused;
    }

    /** Whether it holds jobs or somebody has set something for it. */
    boolean isThere() {
        return named || !counts.isEmpty();
    }

    /** To be told that somebody sets something for it. */
    void name() {
        named = true;
    }

    void pause(boolean value) {
        paused = value;
    }
}
