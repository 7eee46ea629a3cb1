package io.connectjobs.store.postgresql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.connectjobs.store.JobStoreException;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.sql.Database;
import io.connectjobs.store.sql.Jdbc;
import io.connectjobs.store.sql.Transactions;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Pooled connections. Sessions carry no state but the driver's prepared statements, which {@code prepareThreshold=0} in
 * the URL turns off for a pooler in transaction mode that doesn't know them.
 */
final class PostgresDatabase implements Database {
    /** A server that vanished without a word is noticed after a minute. */
    private static final String UNLESS_IN_URL = "ApplicationName=kafka-connect-jobs&tcpKeepAlive=true&socketTimeout=60";

    private static final int OLDEST_SERVER = 150_000;

    private final HikariDataSource pool;
    private final Transactions transactions;

    private PostgresDatabase(HikariDataSource pool, PostgresErrors errors) {
        this.pool = pool;
        this.transactions = new Transactions(errors);
    }

    static PostgresDatabase open(PostgresUrl url, StoreSettings settings) {
        PostgresErrors errors = new PostgresErrors(url);
        PGSimpleDataSource source = source(url, settings);
        // First without the pool, which would try a wrong password again and again until its time is over.
        try (Connection connection = source.getConnection()) {
            check(connection, url);
        } catch (SQLException e) {
            throw errors.translate(e);
        }
        HikariConfig config = new HikariConfig();
        config.setDataSource(source);
        config.setPoolName("connect-jobs");
        config.setMaximumPoolSize(settings.poolSize());
        config.setMinimumIdle(0);
        config.setConnectionTimeout(Math.max(250, settings.connectTimeout().toMillis()));
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        config.setInitializationFailTimeout(-1);
        return new PostgresDatabase(new HikariDataSource(config), errors);
    }

    static PGSimpleDataSource source(PostgresUrl url, StoreSettings settings) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        int seconds = (int) Math.max(1, settings.connectTimeout().toSeconds());
        source.setConnectTimeout(seconds);
        source.setLoginTimeout(seconds);
        try {
            source.setUrl(url.jdbcUrl(UNLESS_IN_URL));
        } catch (IllegalArgumentException e) {
            // Without its cause, which quotes the URL with every secret in it.
            throw new JobStoreException("PostgreSQL's driver does not understand the store's URL for " + url
                    + ", write " + PostgresUrl.FORM);
        }
        if (url.username() != null) {
            source.setUser(url.username());
        }
        if (url.password() != null) {
            source.setPassword(url.password());
        }
        return source;
    }

    private static void check(Connection connection, PostgresUrl url) throws SQLException {
        String encoding = Jdbc.one(connection, "SHOW server_encoding", p -> {}, row -> row.getString(1));
        if (!encoding.equals("UTF8")) {
            throw new JobStoreException("PostgreSQL at " + url + ": the database has the encoding " + encoding
                    + ", jobs need one with UTF8");
        }
        int version = Jdbc.one(connection, "SHOW server_version_num", p -> {}, row -> row.getInt(1));
        if (version < OLDEST_SERVER) {
            throw new JobStoreException("PostgreSQL at " + url + ": the server has version " + version / 10_000
                    + ", needed is 15 or newer");
        }
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

    private <T> T lend(Work<T> work) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            return work.run(connection);
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
