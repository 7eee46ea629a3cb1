package io.connectjobs.store.sql;

import io.connectjobs.store.JobRef;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** The verbs that move whole jobs, which each database says in its own words. */
public interface TransferStatements {
    /**
     * Inserts what is new, and counts it without an event that people see.
     *
     * @param rows sorted by ref and without duplicates
     * @param batch from {@link EnqueueStatements#startBatch}
     * @return the refs that it inserted
     */
    List<JobRef> insert(Connection connection, List<MovedRow> rows, long batch) throws SQLException;

    /** Writes the history that jobs bring along, which were inserted before. */
    void history(Connection connection, List<MovedRow> rows, long batch) throws SQLException;

    /** Whether the job {@code j} tells its completion itself: a condition in SQL. */
    String tellsCompletion();

    /** Which entries {@code h} of history are those of the job {@code j}: a condition in SQL. */
    String historyOf();

    /** Which row {@code u} of {@code cj_unique} says that the job {@code j} holds its key: a condition in SQL. */
    String heldBy();
}
