package io.connectjobs.store;

import static java.util.Objects.requireNonNull;

import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * How much moved.
 *
 * @param jobs how many of each state; states without any are left out
 * @param ids known without a job
 * @param errors of attempts
 * @param entries of history
 */
public record MovedCounts(Map<JobState, Long> jobs, long ids, long errors, long entries) {
    public static final MovedCounts NONE = new MovedCounts(Map.of(), 0, 0, 0);

    /** Which of them a job is in is a matter of the clock. */
    private static final Set<JobState> WAITING = Set.of(JobState.SCHEDULED, JobState.AVAILABLE, JobState.RETRYABLE);

    public MovedCounts {
        Map<JobState, Long> copy = new EnumMap<>(JobState.class);
        requireNonNull(jobs, "jobs").forEach((state, count) -> {
            if (count != 0) {
                copy.put(state, count);
            }
        });
        jobs = Map.copyOf(copy);
    }

    public MovedCounts plus(Moved moved) {
        if (!(moved instanceof Moved.Job job)) {
            return new MovedCounts(jobs, ids + 1, errors, entries);
        }
        return plus(new MovedCounts(
                Map.of(job.view().state(), 1L),
                0,
                job.view().errors().size(),
                job.history().size()));
    }

    public MovedCounts plus(MovedCounts more) {
        Map<JobState, Long> sum = new EnumMap<>(JobState.class);
        sum.putAll(jobs);
        more.jobs.forEach((state, count) -> sum.merge(state, count, Long::sum));
        return new MovedCounts(sum, ids + more.ids, errors + more.errors, entries + more.entries);
    }

    public long of(JobState state) {
        return jobs.getOrDefault(state, 0L);
    }

    public long allJobs() {
        return jobs.values().stream().mapToLong(Long::longValue).sum();
    }

    public boolean isEmpty() {
        return equals(NONE);
    }

    /** Whether both say the same; all that wait count alike, since a job comes due by itself. */
    public boolean matches(MovedCounts other) {
        return toMap().equals(other.toMap());
    }

    private Map<String, Long> toMap() {
        Map<String, Long> counts = new TreeMap<>(Map.of("ids", ids, "errors", errors, "history", entries));
        for (JobState state : JobState.values()) {
            counts.merge(WAITING.contains(state) ? "waiting" : state.label(), of(state), Long::sum);
        }
        counts.values().removeIf(count -> count == 0);
        return counts;
    }

    /** The counts that people compare, in letters. */
    @Override
    public String toString() {
        return toMap().toString();
    }
}
