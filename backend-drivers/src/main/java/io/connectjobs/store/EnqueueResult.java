package io.connectjobs.store;

/** What became of one job of {@link JobStore#enqueue}. */
public sealed interface EnqueueResult {
    /** The job is in the store, durably. */
    record Added(JobRef ref) implements EnqueueResult {}

    /**
     * The store knows this id already, or another job holds the unique key; nothing changed. A job that its unique key
     * kept out is remembered: its id is known from now on.
     *
     * @param ref the job of that id, or the holder of the key
     */
    record Duplicate(JobRef ref) implements EnqueueResult {}

    /**
     * The job's content replaced that of the holder of its unique key, which keeps its own id. The job's id is known
     * from now on.
     *
     * @param ref the holder
     */
    record Replaced(JobRef ref) implements EnqueueResult {}

    /**
     * The job breaks a rule; nothing was stored.
     *
     * @param field which field of {@link NewJob}
     * @param reason what was found and what is allowed
     */
    record Rejected(String field, String reason) implements EnqueueResult {}
}
