package io.connectjobs.store.sqlite;

import io.connectjobs.store.sql.Database.Work;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.sqlite.SQLiteConnection;

/** The one connection of a store that writes. Its callers take turns. */
final class SqliteWriter implements GroupCommit.Writer {
    private final SQLiteConnection connection;
    private final Turnstile turnstile;
    private final Duration patience;

    /** @param patience how long to wait for other processes, first for a turn and then for the file */
    SqliteWriter(SQLiteConnection connection, Turnstile turnstile, Duration patience) {
        this.connection = connection;
        this.turnstile = turnstile;
        this.patience = patience;
    }

    /**
     * In SQLite's own words. JDBC's switch of auto-commit is left half-way where the file stays busy, after which each
     * statement of a transaction would commit by itself; and its commit begins another transaction at once.
     */
    @Override
    public synchronized <T> T inTransaction(Work<T> work) throws SQLException {
        begin();
        try {
            T result = work.run(connection);
            execute(connection, "COMMIT");
            return result;
        } catch (SQLException | RuntimeException | Error e) {
            rollBack(e);
            throw e;
        }
    }

    private void begin() throws SQLException {
        int timeout = connection.getBusyTimeout();
        connection.setBusyTimeout(0);
        try {
            turnstile.pass(patience, this::beginWhenFree);
        } finally {
            connection.setBusyTimeout(timeout);
        }
    }

    /** SQLite's own waiting sleeps for ever longer; who is inside the turnstile is the next one, and looks often. */
    private void beginWhenFree() throws SQLException {
        long start = System.nanoTime();
        while (true) {
            try {
                execute(connection, "BEGIN IMMEDIATE");
                return;
            } catch (SQLException e) {
                if (!SqliteErrors.isBusy(e) || System.nanoTime() - start > patience.toNanos()) {
                    throw e;
                }
                Turnstile.pause();
            }
        }
    }

    /** SQLite may have rolled back by itself; the first failure is the one to tell. */
    private void rollBack(Throwable cause) {
        try {
            execute(connection, "ROLLBACK");
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    static void execute(Connection c, String sql) throws SQLException {
        try (Statement statement = c.createStatement()) {
            statement.execute(sql);
        }
    }

    synchronized void close() throws SQLException {
        try {
            connection.close();
            turnstile.close();
        } catch (IOException e) {
            throw new SQLException("The file of the turnstile can't be closed", e);
        }
    }
}
