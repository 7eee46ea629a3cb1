package io.connectjobs.store.sql;

import org.jspecify.annotations.Nullable;

/**
 * All verbs that a database says in its own words, on a connection that the caller holds.
 *
 * @param own what the database doesn't say as the others do
 * @param feed null for a database without the lifecycle feed
 */
public record JobStatements(
        EnqueueStatements enqueue,
        LeaseStatements lease,
        OperateStatements operate,
        StoreClock clock,
        OwnWords own,
        @Nullable FeedStatements feed) {
    /** For a database that says it as the standard does. */
    public JobStatements(
            EnqueueStatements enqueue, LeaseStatements lease, OperateStatements operate, StoreClock clock) {
        this(enqueue, lease, operate, clock, OwnWords.STANDARD, null);
    }
}
