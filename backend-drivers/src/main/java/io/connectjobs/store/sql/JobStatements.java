package io.connectjobs.store.sql;

import java.util.Optional;

/**
 * All verbs that a database says in its own words, on a connection that the caller holds.
 *
 * @param transfer empty where whole jobs can't be moved
 * @param feed empty for a database without the lifecycle feed
 * @param own what the database doesn't say as the others do
 */
public record JobStatements(
        EnqueueStatements enqueue,
        LeaseStatements lease,
        OperateStatements operate,
        Optional<TransferStatements> transfer,
        Optional<FeedStatements> feed,
        StoreClock clock,
        OwnWords own) {}
