package io.connectjobs.store.sqlite;

import io.connectjobs.store.sql.Database;
import io.connectjobs.store.sql.SqlErrors;
import io.connectjobs.store.sql.Transactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.sqlite.JDBC;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteOpenMode;

/**
 * One connection that writes, and beside it one that reads. SQLite has one writer at a time: threads of this process
 * queue fairly for theirs, and only processes meet at the file's lock, where they wait up to the busy time-out.
 */
final class SqliteDatabase implements Database {
    private static final int BUSY_TIMEOUT_MILLIS = 5_000;
    private static final Duration BUSY_PAUSE = Duration.ofMillis(5);

    private final Slot writer;
    private final Slot reader;
    private final Transactions transactions;

    /** A connection that one thread at a time may use. */
    private static final class Slot {
        private final ReentrantLock lock = new ReentrantLock(true);
        private final Connection connection;

        Slot(Connection connection) {
            this.connection = connection;
        }

        <T> T lend(Work<T> work) throws SQLException {
            lock.lock();
            try {
                return work.run(connection);
            } finally {
                lock.unlock();
            }
        }

        void close() throws SQLException {
            lock.lock();
            try {
                connection.close();
            } finally {
                lock.unlock();
            }
        }
    }

    private SqliteDatabase(Connection writer, Connection reader, SqlErrors errors) {
        this.writer = new Slot(writer);
        this.reader = reader == writer ? this.writer : new Slot(reader);
        this.transactions = new Transactions(errors);
    }

    static SqliteDatabase open(SqliteUrl url, Duration timeout) {
        SqlErrors errors = new SqliteErrors(url);
        Connection writer = null;
        try {
            writer = connect(url, timeout);
            return new SqliteDatabase(writer, url.inMemory() ? writer : connect(url, timeout), errors);
        } catch (SQLException e) {
            close(writer, e);
            throw errors.translate(e);
        }
    }

    /** SQLite's own time-out does not cover the switch of a new file to WAL, which only one opener at a time may do. */
    private static Connection connect(SqliteUrl url, Duration timeout) throws SQLException {
        long start = System.nanoTime();
        while (true) {
            try {
                return connect(url);
            } catch (SQLException e) {
                if (!SqliteErrors.isBusy(e) || System.nanoTime() - start > timeout.toNanos()) {
                    throw e;
                }
                LockSupport.parkNanos(BUSY_PAUSE.toNanos());
            }
        }
    }

    private static Connection connect(SqliteUrl url) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(JournalMode.WAL);
        config.setSynchronous(url.synchronous());
        config.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
        config.enforceForeignKeys(true);
        // A slot lends its connection to one thread at a time: SQLite need not lock it again at every step.
        config.setOpenMode(SQLiteOpenMode.NOMUTEX);
        config.resetOpenMode(SQLiteOpenMode.FULLMUTEX);
        // Not through DriverManager, which sees no driver in a plugin's class loader.
        return JDBC.createConnection(JDBC.PREFIX + url.path(), config.toProperties());
    }

    private static void close(@Nullable Connection connection, SQLException cause) {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    @Override
    public <T> T write(Work<T> work) {
        return transactions.autoCommitted(writer::lend, c -> inTransaction(c, work));
    }

    /**
     * In SQLite's own words. JDBC's switch of auto-commit is left half-way where the file stays busy, after which each
     * statement of a transaction would commit by itself; and its commit begins another transaction at once.
     */
    private static <T> T inTransaction(Connection c, Work<T> work) throws SQLException {
        execute(c, "BEGIN IMMEDIATE");
        try {
            T result = work.run(c);
            execute(c, "COMMIT");
            return result;
        } catch (SQLException | RuntimeException | Error e) {
            rollBack(c, e);
            throw e;
        }
    }

    /** SQLite may have rolled back by itself; the first failure is the one to tell. */
    private static void rollBack(Connection c, Throwable cause) {
        try {
            execute(c, "ROLLBACK");
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    private static void execute(Connection c, String sql) throws SQLException {
        try (Statement statement = c.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public <T> T writeOne(Work<T> statement) {
        return transactions.autoCommitted(writer::lend, statement);
    }

    @Override
    public <T> T read(Work<T> work) {
        return transactions.autoCommitted(reader::lend, work);
    }

    @Override
    public void close() {
        try {
            reader.close();
            writer.close();
        } catch (SQLException e) {
            throw transactions.translate(e);
        }
    }
}
