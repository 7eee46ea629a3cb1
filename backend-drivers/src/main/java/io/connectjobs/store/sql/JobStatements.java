package io.connectjobs.store.sql;

import io.connectjobs.store.JobRef;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * The verbs that each database says in its own words, on a connection that the caller holds. A batch is one statement,
 * or one loop inside the process for an embedded database. Stateless but for the test clock.
 *
 * <p>The lists of keys come sorted by ref and without duplicates.
 */
public interface JobStatements {
    /** Inserts what is new. Returns the refs that it inserted. */
    List<JobRef> insert(Connection connection, List<JobRow> rows, boolean history) throws SQLException;

    /** The jobs that this claim holds already. */
    List<ClaimedRow> held(Connection connection, String claimId) throws SQLException;

    /** Locks the queue's row, which makes it if need be, until the transaction ends. */
    void lockQueue(Connection connection, String queue) throws SQLException;

    /** Counts the running jobs of a queue, no further than the bound. */
    int countRunning(Connection connection, String queue, int bound) throws SQLException;

    /** Takes back expired leases of one queue, and makes its due jobs available: at most the bound of each. */
    void freshen(Connection connection, String queue, int bound, Kept kept) throws SQLException;

    /** Leases available jobs of one queue that is not paused. */
    List<ClaimedRow> claim(Connection connection, ClaimOrder order, boolean history) throws SQLException;

    /** Completes jobs whose lease is current. Returns the leases that were. */
    List<LeaseKey> complete(Connection connection, List<Completion> completions, boolean history) throws SQLException;

    /** Locks the jobs whose lease is current until the transaction ends, and returns them. */
    List<HeldJob> lockHeld(Connection connection, List<LeaseKey> leases) throws SQLException;

    /** Applies changes to jobs that {@link #lockHeld} has locked in this transaction. */
    void apply(Connection connection, List<Change> changes) throws SQLException;

    /** Sets current leases to run out at now + by. Returns the leases that were current. */
    List<LeaseKey> extend(Connection connection, List<LeaseKey> leases, long byMillis) throws SQLException;

    /** Where jobs stand; those that the store doesn't have, or has pruned, are left out. */
    List<Standing> standing(Connection connection, List<JobRef> refs) throws SQLException;

    /** Sends terminal jobs back to work. Returns those that were terminal. */
    List<JobRef> retry(Connection connection, List<JobRef> refs, boolean history) throws SQLException;

    /** Takes back expired leases of any queue. Returns how many. */
    int reap(Connection connection, int bound, Kept kept) throws SQLException;

    /** Empties terminal jobs that finished longer ago than that; their ids stay. Returns how many. */
    int prune(Connection connection, int bound, long olderThanMillis) throws SQLException;

    /** Deletes what {@link #prune} emptied longer ago than that. Returns how many. */
    int forget(Connection connection, int bound, long olderThanMillis) throws SQLException;

    /**
     * Which of the two ends of a taken-back lease history keeps.
     *
     * @param again the job can be claimed again
     * @param dead its attempts are exhausted
     */
    record Kept(boolean again, boolean dead) {
        /** The message of the error that a taken-back lease leaves. */
        public static final String EXPIRED = "The lease ran out before the job was settled";
    }
}
