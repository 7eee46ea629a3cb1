package io.connectjobs.store.mysql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.sql.Database;
import io.connectjobs.store.sql.RandomPause;
import io.connectjobs.store.sql.Transactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** Pooled connections. */
final class MySqlDatabase implements Database {
    private final MySqlSource source;
    private final HikariDataSource pool;
    private final Transactions transactions;

    private MySqlDatabase(MySqlSource source, HikariDataSource pool, MySqlErrors errors) {
        this.source = source;
        this.pool = pool;
        this.transactions = new Transactions(errors, new RandomPause(2));
    }

    /** @param errors translates what goes wrong, here and in every later call */
    static MySqlDatabase open(MySqlSource source, StoreSettings settings, MySqlErrors errors) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(source);
        config.setPoolName("connect-jobs");
        config.setMaximumPoolSize(settings.poolSize());
        config.setMinimumIdle(0);
        config.setConnectionTimeout(Math.max(250, settings.connectTimeout().toMillis()));
        config.setInitializationFailTimeout(-1);
        return new MySqlDatabase(source, new HikariDataSource(config), errors);
    }

    @Override
    public <T> T write(Work<T> work) {
        return transactions.autoCommitted(this::lend, c -> inTransaction(c, work));
    }

    /** In SQL's own words: JDBC's switch of auto-commit costs a round trip each way. */
    private static <T> T inTransaction(Connection c, Work<T> work) throws SQLException {
        execute(c, "START TRANSACTION");
        try {
            T result = work.run(c);
            execute(c, "COMMIT");
            return result;
        } catch (SQLException | RuntimeException | Error e) {
            rollBack(c, e);
            throw e;
        }
    }

    /** A connection that broke can't be rolled back; the first failure is the one to tell. */
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
        return transactions.autoCommitted(this::lend, statement);
    }

    @Override
    public <T> T read(Work<T> work) {
        return transactions.autoCommitted(this::lend, work);
    }

    /** Each statement commits by itself, as the server would have it anyway; the lock ends with the connection. */
    @Override
    public <T> T migrate(Work<T> work) {
        return transactions.autoCommitted(this::lendUnlimited, work);
    }

    private <T> T lend(Work<T> work) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            return work.run(connection);
        }
    }

    /** A connection of its own, which waits for its answer as long as it takes. */
    private <T> T lendUnlimited(Work<T> work) throws SQLException {
        try (Connection connection = source.getConnection()) {
            connection.setNetworkTimeout(Runnable::run, 0);
            return work.run(connection);
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
