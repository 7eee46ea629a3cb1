package io.connectjobs.store.sql;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Connections to one database. Safe for many threads. Every failure comes out as a
 * {@link io.connectjobs.store.JobStoreException}, after the transaction was rolled back.
 */
public interface Database extends AutoCloseable {
    /**
     * Runs work in one transaction that may write. The work may run again after a deadlock or serialization failure, so
     * it must not have effects outside the database.
     */
    <T> T write(Work<T> work);

    /** Runs exactly one statement, which may write, as its own transaction. It may run again as in {@link #write}. */
    <T> T writeOne(Work<T> statement);

    /** Runs work that only reads. */
    <T> T read(Work<T> work);

    /**
     * Runs a migration in one transaction. It may take as long as it needs, but where others use the tables it doesn't
     * wait for a lock in front of them: it gives up, lets them pass, and runs again.
     */
    default <T> T migrate(Work<T> work) {
        return write(work);
    }

    @Override
    void close();

    /** What to do with a connection. */
    @FunctionalInterface
    interface Work<T> {
        T run(Connection connection) throws SQLException;
    }
}
