package io.connectjobs.store.sql;

/** All verbs that a database says in its own words, on a connection that the caller holds. */
public record JobStatements(
        EnqueueStatements enqueue, LeaseStatements lease, OperateStatements operate, StoreClock clock, Looks looks) {}
