package io.connectjobs.store;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A look at what the store holds. Reads only. */
public interface Inspection {
    /** One job with everything about it; empty if the store has none of that name or has pruned it. */
    Optional<JobView> find(JobRef ref);

    /**
     * Jobs that fit a filter, page by page. The order of jobs never changes, so that a job that is there all the time is
     * listed once, whatever comes, goes or changes state between the pages.
     *
     * @param after {@link JobPage#next} of the page before; null for the first
     * @param limit jobs of a page, 1 to {@value JobPage#MAX_SIZE}
     */
    JobPage list(JobFilter filter, @Nullable JobRef after, int limit);

    /** Every queue that holds jobs or that somebody has set something for, by name. */
    List<QueueView> queues();

    /** Every worker that has beaten and is not yet forgotten, or that holds jobs, by name in the order of code points. */
    List<WorkerView> workers();

    /**
     * What happened over time, oldest first, then by queue and the codes of event and state; buckets in which nothing
     * happened are left out.
     */
    List<Activity> activity(ActivityQuery query);

    /**
     * How many jobs of each state each queue holds; states and queues without jobs are left out. Costs no look at the
     * jobs themselves where a store has many.
     */
    Map<String, Map<JobState, Long>> counts();

    /** What happened to a job, oldest first, as far as the store's {@link HistoryLevel} keeps it. */
    List<HistoryEntry> history(JobRef ref);
}
