package io.connectjobs.store;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A look at what the store holds. Reads only. */
public interface Inspection {
    /** One job with everything about it; empty if the store has none of that name or has pruned it. */
    Optional<JobView> find(JobRef ref);

    /** How many jobs of each state each queue holds; states and queues without jobs are left out. */
    Map<String, Map<JobState, Long>> counts();

    /** What happened to a job, oldest first, as far as the store's {@link HistoryLevel} keeps it. */
    List<HistoryEntry> history(JobRef ref);
}
