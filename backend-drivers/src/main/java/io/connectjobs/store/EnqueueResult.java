package io.connectjobs.store;

/** What became of one job of {@link JobStore#enqueue}. */
public sealed interface EnqueueResult {
    /** The job is in the store, durably. */
    record Added(JobRef ref) implements EnqueueResult {}

    /** The store knows this id already, from this batch or from before; nothing changed. */
    record Duplicate(JobRef ref) implements EnqueueResult {}

    /**
     * The job breaks a rule; nothing was stored.
     *
     * @param field which field of {@link NewJob}
     * @param reason what was found and what is allowed
     */
    record Rejected(String field, String reason) implements EnqueueResult {}
}
