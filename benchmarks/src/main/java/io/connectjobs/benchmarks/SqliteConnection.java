package io.connectjobs.benchmarks;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.JDBC;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;

/** One connection with the pragmas of our store, and SQLite's own words for a transaction, which are the cheapest. */
final class SqliteConnection implements AutoCloseable {
    interface Work<T> {
        T run() throws SQLException;
    }

    private final Connection connection;

    private SqliteConnection(Connection connection) {
        this.connection = connection;
    }

    static SqliteConnection open(Path file) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(JournalMode.WAL);
        config.setSynchronous(SynchronousMode.FULL);
        return new SqliteConnection(JDBC.createConnection(JDBC.PREFIX + file, config.toProperties()));
    }

    Connection jdbc() {
        return connection;
    }

    void run(String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** What fails ends the benchmark, and the connection with it. */
    <T> T transaction(Work<T> work) throws SQLException {
        run("BEGIN IMMEDIATE");
        T result = work.run();
        run("COMMIT");
        return result;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
