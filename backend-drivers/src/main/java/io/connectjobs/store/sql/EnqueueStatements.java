package io.connectjobs.store.sql;

import io.connectjobs.store.JobRef;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The verbs that add jobs, which each database says in its own words. A batch is one statement, or one
 * loop inside the process for an embedded database. The lists of keys come sorted by ref and without duplicates.
 */
public interface EnqueueStatements {
    /** A number that orders the jobs of a batch behind those of all batches before. */
    long startBatch(Connection connection) throws SQLException;

    /**
     * Inserts what is new.
     *
     * @param batch from {@link #startBatch}; null takes one
     * @return the refs that it inserted
     */
    List<JobRef> insert(Connection connection, List<JobRow> rows, @Nullable Long batch, boolean history)
            throws SQLException;

    /** Remembers ids without a job, as if it had been pruned; those that are known stay as they are. */
    void remember(Connection connection, List<JobRow> rows, long batch) throws SQLException;

    /** Which of the ids are known, be it as pruned ones. */
    List<JobRef> known(Connection connection, List<JobRef> refs) throws SQLException;

    /**
     * Takes unique keys that are free or whose window is over, and locks the others, until the transaction ends. The
     * rows have different keys, and come sorted by queue and key.
     *
     * @return the refs that got theirs
     */
    List<JobRef> takeKeys(Connection connection, List<JobRow> rows) throws SQLException;

    /** Gives the keys of the rows to them, whoever holds them. */
    void moveKeys(Connection connection, List<JobRow> rows) throws SQLException;

    /** Frees keys that the rows took and don't need. */
    void freeKeys(Connection connection, List<JobRow> rows) throws SQLException;

    /** Who holds the keys of the rows, in no order. */
    List<KeyHolder> holders(Connection connection, List<JobRow> rows) throws SQLException;

    /** Gives waiting jobs a new content. Returns those that did wait. */
    List<JobRef> replace(Connection connection, List<Replacement> replacements) throws SQLException;
}
