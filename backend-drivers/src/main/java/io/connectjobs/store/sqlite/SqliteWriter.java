package io.connectjobs.store.sqlite;

import io.connectjobs.store.sql.Database.Work;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.sqlite.SQLiteConnection;

/** The one connection of a store that writes. Its callers take turns. */
final class SqliteWriter implements GroupCommit.Writer {
    private static final long SHORTEST_PAUSE_NANOS = 50_000;
    private static final long LONGEST_PAUSE_NANOS = 300_000;

    private final SQLiteConnection connection;
    private final Duration patience;

    /** @param patience how long to wait for other processes */
    SqliteWriter(SQLiteConnection connection, Duration patience) {
        this.connection = connection;
        this.patience = patience;
    }

    /**
     * In SQLite's own words. JDBC's switch of auto-commit is left half-way where the file stays busy, after which each
     * statement of a transaction would commit by itself; and its commit begins another transaction at once.
     */
    @Override
    public synchronized <T> T inTransaction(long since, Work<T> work) throws SQLException {
        begin(since);
        try {
            T result = work.run(connection);
            execute(connection, "COMMIT");
            return result;
        } catch (SQLException | RuntimeException | Error e) {
            rollBack(e);
            throw e;
        }
    }

    /**
     * SQLite's own waiting sleeps for ever longer, up to 100 ms, and a process that comes back at once finds the file free
     * each time: of four, one got 70 % of the work and another 1 %. Looking often and at random moments gives each its
     * share. Who waited long for threads of this process still gets a part of the patience for others.
     */
    private void begin(long since) throws SQLException {
        long waited = Math.min(System.nanoTime() - since, patience.toNanos() * 4 / 5);
        long end = System.nanoTime() + patience.toNanos() - waited;
        int timeout = connection.getBusyTimeout();
        connection.setBusyTimeout(0);
        try {
            while (!hasBegun(end)) {
                LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(SHORTEST_PAUSE_NANOS, LONGEST_PAUSE_NANOS));
            }
        } finally {
            connection.setBusyTimeout(timeout);
        }
    }

    private boolean hasBegun(long end) throws SQLException {
        try {
            execute(connection, "BEGIN IMMEDIATE");
            return true;
        } catch (SQLException e) {
            if (!SqliteErrors.isBusy(e) || System.nanoTime() - end > 0) {
                throw e;
            }
            return false;
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
        connection.close();
    }
}
