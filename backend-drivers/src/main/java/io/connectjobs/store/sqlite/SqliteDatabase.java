package io.connectjobs.store.sqlite;

import static java.util.Objects.requireNonNull;

import io.connectjobs.store.sql.Database;
import io.connectjobs.store.sql.SqlErrors;
import io.connectjobs.store.sql.Transactions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteOpenMode;

/**
 * One connection that writes, and beside it one that reads. SQLite has one writer at a time: the threads of this process
 * share transactions, see {@link GroupCommit}, and the processes at one file take turns, see {@link SqliteWriter}. A
 * database in memory has the one connection for both.
 */
final class SqliteDatabase implements Database {
    private static final Duration BUSY_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration BUSY_PAUSE = Duration.ofMillis(5);

    private final SqliteWriter writer;
    private final GroupCommit writes;
    private final @Nullable SQLiteConnection reader;
    private final ReentrantLock reading = new ReentrantLock(true);
    private final Transactions transactions;

    private SqliteDatabase(SqliteWriter writer, @Nullable SQLiteConnection reader, SqlErrors errors) {
        this.writer = writer;
        this.writes = new GroupCommit(writer);
        this.reader = reader;
        this.transactions = new Transactions(errors);
    }

    static SqliteDatabase open(SqliteUrl url, Duration timeout) {
        SqlErrors errors = new SqliteErrors(url);
        SQLiteConnection writing = null;
        try {
            writing = connect(url, timeout);
            SQLiteConnection reading = url.inMemory() ? null : connect(url, timeout);
            return new SqliteDatabase(new SqliteWriter(writing, BUSY_TIMEOUT), reading, errors);
        } catch (SQLException e) {
            close(writing, e);
            throw errors.translate(e);
        }
    }

    /** SQLite's own time-out does not cover the switch of a new file to WAL, which only one opener at a time may do. */
    private static SQLiteConnection connect(SqliteUrl url, Duration timeout) throws SQLException {
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

    private static SQLiteConnection connect(SqliteUrl url) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(JournalMode.WAL);
        config.setSynchronous(url.synchronous());
        config.setBusyTimeout((int) BUSY_TIMEOUT.toMillis());
        config.enforceForeignKeys(true);
        // One thread at a time has a connection: SQLite need not lock it again at every step.
        config.setOpenMode(SQLiteOpenMode.NOMUTEX);
        config.resetOpenMode(SQLiteOpenMode.FULLMUTEX);
        // Not through DriverManager, which sees no driver in a plugin's class loader.
        return new SqliteConnection(url.path(), config.toProperties());
    }

    private static void close(@Nullable SQLiteConnection connection, SQLException cause) {
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
        return transactions.autoCommitted(writes::run, work);
    }

    @Override
    public <T> T writeOne(Work<T> statement) {
        return write(statement);
    }

    @Override
    public <T> T read(Work<T> work) {
        return transactions.autoCommitted(reader == null ? writes::run : this::lendReader, work);
    }

    private <T> T lendReader(Work<T> work) throws SQLException {
        reading.lock();
        try {
            return work.run(requireNonNull(reader));
        } finally {
            reading.unlock();
        }
    }

    @Override
    public void close() {
        try {
            if (reader != null) {
                reading.lock();
                try {
                    reader.close();
                } finally {
                    reading.unlock();
                }
            }
            writer.close();
        } catch (SQLException e) {
            throw transactions.translate(e);
        }
    }
}
