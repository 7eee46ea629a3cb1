package io.connectjobs.store.sql;

/**
 * All verbs that a database says in its own words, on a connection that the caller holds.
 *
 * @param own what the database doesn't say as the others do
 */
public record JobStatements(
        EnqueueStatements enqueue, LeaseStatements lease, OperateStatements operate, StoreClock clock, OwnWords own) {
    /** For a database that says it as the standard does. */
    public JobStatements(
            EnqueueStatements enqueue, LeaseStatements lease, OperateStatements operate, StoreClock clock) {
        this(enqueue, lease, operate, clock, OwnWords.STANDARD);
    }
}
