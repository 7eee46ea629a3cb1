package io.connectjobs.store.postgresql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.sql.Database;
import io.connectjobs.store.sql.RandomPause;
import io.connectjobs.store.sql.Transactions;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Pooled connections. Sessions carry no state but the driver's prepared statements, and those only where
 * {@link PostgresSource} sees that nobody swaps the sessions.
 */
final class PostgresDatabase implements Database {
    private final PostgresSource source;
    private final HikariDataSource pool;
    private final Transactions transactions;
    private final MigrationLocks locks;
    private final CallLimit limit;

    private PostgresDatabase(PostgresSource source, HikariDataSource pool, PostgresErrors errors, CallLimit limit) {
        this.source = source;
        this.pool = pool;
        this.transactions = new Transactions(errors, new RandomPause(1));
        this.locks = new MigrationLocks(transactions, errors);
        this.limit = limit;
    }

    /** @param errors translates what goes wrong, here and in every later call */
    static PostgresDatabase open(PostgresSource source, StoreSettings settings, PostgresErrors errors) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(source);
        config.setPoolName("connect-jobs");
        config.setMaximumPoolSize(settings.poolSize());
        config.setMinimumIdle(0);
        config.setConnectionTimeout(Math.max(250, settings.connectTimeout().toMillis()));
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        config.setInitializationFailTimeout(-1);
        HikariDataSource pool = new HikariDataSource(config);
        return new PostgresDatabase(source, pool, errors, new CallLimit(settings.callTimeout(), pool::evictConnection));
    }

    @Override
    public <T> T write(Work<T> work) {
        return transactions.inTransaction(this::lend, work);
    }

    @Override
    public <T> T writeOne(Work<T> statement) {
        return transactions.autoCommitted(this::lend, statement);
    }

    @Override
    public <T> T read(Work<T> work) {
        return transactions.autoCommitted(this::lend, work);
    }

    @Override
    public <T> T migrate(Work<T> work) {
        return locks.patiently(this::lendUnlimited, work);
    }

    private <T> T lend(Work<T> work) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            return limit.run(connection, work);
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
        limit.close();
    }
}
