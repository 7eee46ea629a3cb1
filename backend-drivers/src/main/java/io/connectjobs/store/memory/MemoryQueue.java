package io.connectjobs.store.memory;

import static java.util.Comparator.comparingInt;
import static java.util.Comparator.comparingLong;

import io.connectjobs.store.JobState;
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

    /** Terminal, longest finished first. */
    private final NavigableSet<MemoryJob> finished =
            new TreeSet<>(comparingLong((MemoryJob job) -> job.finishedAt).thenComparing(ARRIVAL));

    private final UniqueKeys keys = new UniqueKeys();
    private final QueueLimits limits = new QueueLimits();
    private final Map<JobState, Long> counts = new EnumMap<>(JobState.class);
    private boolean paused;

    void add(MemoryJob job) {
        setFor(job.state).add(job);
        counts.merge(job.state, 1L, Long::sum);
    }

    void remove(MemoryJob job) {
        setFor(job.state).remove(job);
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
            case COMPLETED, DEAD, CANCELLED -> finished;
        };
    }

    /** The jobs whose time has come, at most so many. */
    Stream<MemoryJob> due(long now, int limit) {
        return heads(waiting, job -> job.runAt <= now, limit);
    }

    Stream<MemoryJob> ready(int limit) {
        return paused ? Stream.of() : heads(ready, job -> true, limit);
    }

    Stream<MemoryJob> expired(long now, int limit) {
        return heads(running, job -> job.leaseUntil() <= now, limit);
    }

    Stream<MemoryJob> finishedUntil(long time, int limit) {
        return heads(finished, job -> job.finishedAt <= time, limit);
    }

    /** A copy, so that the jobs may be changed while one walks through them. */
    private static Stream<MemoryJob> heads(NavigableSet<MemoryJob> set, Predicate<MemoryJob> wanted, int limit) {
        return set.stream().limit(limit).takeWhile(wanted).toList().stream();
    }

    /** Those of some states, longest finished first. */
    Stream<MemoryJob> finishedIn(Set<JobState> states, int limit) {
        return finished.stream().filter(job -> states.contains(job.state)).limit(limit).toList().stream();
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

    void pause(boolean value) {
        paused = value;
    }
}
