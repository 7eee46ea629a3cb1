package io.connectjobs.store.sql;

import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/**
 * The verbs of operators and of upkeep, which each database says in its own words. A batch is one statement, or one
 * loop inside the process for an embedded database. The lists of keys come sorted by ref and without duplicates.
 */
public interface OperateStatements {
    /** The message of the error that a discarded job gets. */
    String DISCARDED = "An operator gave up on the job";

    /** The message of the error that an expired job gets. */
    String EXPIRED = "The job was not begun before it expired";

    /** Sends terminal jobs back to work whose key nobody else holds. Returns them. */
    List<JobRef> retry(Connection connection, List<JobRef> refs, boolean history) throws SQLException;

    /** Cancels waiting jobs and flags running ones. Returns them. */
    List<Standing> cancel(Connection connection, List<JobRef> refs, boolean history) throws SQLException;

    /** Makes waiting jobs dead. Returns them. */
    List<JobRef> discard(Connection connection, List<JobRef> refs, boolean history) throws SQLException;

    /** Moves waiting jobs to another time. Returns them. */
    List<JobRef> reschedule(Connection connection, List<JobRef> refs, long runAtMillis, boolean history)
            throws SQLException;

    /** Takes back expired leases of any queue. Returns how many. */
    int reap(Connection connection, int bound, Kept kept) throws SQLException;

    /** Ends waiting jobs of any queue that have expired. Returns how many. */
    int expire(Connection connection, int bound, boolean history) throws SQLException;

    /** Empties jobs that ended so longer ago than that; their ids stay. Returns how many. */
    int prune(Connection connection, JobState end, int bound, long olderThanMillis) throws SQLException;

    /** Drops results that outlived their time. Returns how many. */
    int dropResults(Connection connection, int bound) throws SQLException;

    /** Empties terminal jobs among these; their ids stay. Returns them. */
    List<JobRef> purge(Connection connection, List<JobRef> refs) throws SQLException;

    /**
     * Gathers at most so many rows of the tally into counts and buckets, and deletes buckets past their time. Returns how
     * many rows it took.
     */
    int rollUp(Connection connection, int bound) throws SQLException;

    /** Empties terminal jobs of one queue; their ids stay. Returns how many. */
    int purge(Connection connection, String queue, Set<JobState> states, int bound) throws SQLException;

    /** Deletes what {@link #prune} emptied longer ago than that, and windows that are over. Returns how many jobs. */
    int forget(Connection connection, int bound, long olderThanMillis) throws SQLException;
}
