package io.connectjobs.store;

import java.time.Instant;
import java.util.List;
import java.util.Set;

/** What an operator does. */
public interface Operations {
    /**
     * Sends terminal jobs back to work at once, with all their attempts and without expiry. Errors and history stay.
     *
     * @param jobs at most {@value JobRules#MAX_BATCH}
     * @return one result for each, in the same order
     */
    List<OperationResult> retry(List<JobRef> jobs);

    /**
     * Cancels jobs. One that waits is cancelled at once. One that runs is flagged: extending its lease tells so; if it
     * completes it is completed, if it fails, is released or snoozed, or its lease runs out, it is cancelled.
     *
     * @param jobs at most {@value JobRules#MAX_BATCH}
     * @return one result for each, in the same order
     */
    List<OperationResult> cancel(List<JobRef> jobs);

    /**
     * Gives up on jobs that wait: they are dead, without another attempt.
     *
     * @param jobs at most {@value JobRules#MAX_BATCH}
     * @return one result for each, in the same order
     */
    List<OperationResult> discard(List<JobRef> jobs);

    /**
     * Moves jobs that wait to another time. No attempt is spent or given back.
     *
     * @param jobs at most {@value JobRules#MAX_BATCH}
     * @param runAt from {@link JobRules#MIN_TIME} to {@link JobRules#MAX_TIME}; one in the past makes them due at
     *     once, in the place that this time has in the order
     * @return one result for each, in the same order
     */
    List<OperationResult> reschedule(List<JobRef> jobs, Instant runAt);

    /**
     * Empties terminal jobs of one queue: their content, errors and history are gone, their ids stay known as after
     * pruning.
     *
     * @param states only terminal ones
     * @param limit at the most so many in this call, 1 to {@value JobRules#MAX_BATCH}
     * @return how many; ask again until it is less than the limit
     */
    int purge(String queue, Set<JobState> states, int limit);

    /**
     * Empties terminal jobs in the same way, by name.
     *
     * @param jobs at most {@value JobRules#MAX_BATCH}
     * @return one result for each, in the same order
     */
    List<OperationResult> purge(List<JobRef> jobs);

    /** Sets what holds for a whole queue; jobs that run already count. */
    void configure(String queue, QueueSettings settings);

    /** What holds for a queue; {@link QueueSettings#NONE} for one that nobody configured. */
    QueueSettings settings(String queue);

    /** Stops claims on a queue; what runs may settle. Pausing twice, or a queue without jobs, is fine. */
    void pause(String queue);

    /** Lets a queue be claimed again. */
    void resume(String queue);
}
