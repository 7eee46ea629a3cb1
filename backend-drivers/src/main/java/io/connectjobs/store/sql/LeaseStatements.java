package io.connectjobs.store.sql;

import io.connectjobs.store.JobRef;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/**
 * The verbs that claim and settle, which each database says in its own words. A batch is one statement, or one
 * loop inside the process for an embedded database. The lists of keys come sorted by ref and without duplicates.
 */
public interface LeaseStatements {
    /** The jobs that this claim holds already. */
    List<ClaimedRow> held(Connection connection, String claimId) throws SQLException;

    /**
     * Takes back expired leases of one queue, ends its waiting jobs that have expired, and makes its due jobs available,
     * at most the bound of each.
     */
    QueueLimits freshen(Connection connection, String queue, int bound, Kept kept) throws SQLException;

    /** Those of the queues that have a limit of their own, sorted. */
    List<String> limited(Connection connection, Collection<String> queues) throws SQLException;

    /** Locks the queue's row, which it makes if need be, until the transaction ends. */
    QueueLimits lockQueue(Connection connection, String queue) throws SQLException;

    /** Counts the running jobs of a queue, no further than the bound. */
    int countRunning(Connection connection, String queue, int bound) throws SQLException;

    /** Notes how many claims a window of the queue's rate has seen. */
    void useRate(Connection connection, String queue, long window, int used) throws SQLException;

    /** Leases available jobs of one queue that is not paused. */
    List<ClaimedRow> claim(Connection connection, ClaimOrder order, boolean history) throws SQLException;

    /** Completes jobs whose lease is current. Returns the leases that were. */
    List<LeaseKey> complete(Connection connection, List<Completion> completions, boolean history) throws SQLException;

    /** Locks the jobs whose lease is current until the transaction ends, and returns them. */
    List<HeldJob> lockHeld(Connection connection, List<LeaseKey> leases) throws SQLException;

    /** Applies changes to jobs that {@link #lockHeld} has locked in this transaction. */
    void apply(Connection connection, List<Change> changes) throws SQLException;

    /** Sets current leases to run out at now + by, or at their deadline if that is sooner. Returns the leases that were current. */
    List<Extended> extend(Connection connection, List<LeaseKey> leases, long byMillis) throws SQLException;

    /** Where jobs stand; those that the store doesn't have, or has pruned, are left out. */
    List<Standing> standing(Connection connection, List<JobRef> refs) throws SQLException;

    /** A lease that runs longer now. */
    record Extended(LeaseKey lease, Instant until, boolean cancelRequested) {}
}
