package io.connectjobs.store.postgresql;

import io.connectjobs.store.JobStoreException;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.sql.Jdbc;
import io.connectjobs.store.sql.ServerUrl;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * New connections. One that goes through a pooler prepares nothing on the server: a pooler in transaction mode runs the
 * next transaction on another session, which doesn't know what this one prepared. The pooler shows by the process id
 * that it gave at the login, which isn't the one of the session behind it.
 */
final class PostgresSource extends PGSimpleDataSource {
    private static final long serialVersionUID = 1;

    /** Whoever says it in the URL knows the pooler better. */
    private static final String PREPARE = "prepareThreshold=";

    /**
     * A server that vanished without a word is noticed after a minute, also where no call waits for it. Versions before
     * 15 are refused, so what they need to be told isn't told.
     */
    private static final String UNLESS_IN_URL =
            "ApplicationName=kafka-connect-jobs&assumeMinServerVersion=15&tcpKeepAlive=true&socketTimeout=60";

    private static final String FORM = "postgresql://user:password@host:5432/database?option=value";

    private final boolean mayPrepare;

    PostgresSource(ServerUrl url, StoreSettings settings) {
        mayPrepare = url.options().contains(PREPARE);
        int seconds = (int) Math.max(1, settings.connectTimeout().toSeconds());
        setConnectTimeout(seconds);
        setLoginTimeout(seconds);
        try {
            setUrl(url.jdbcUrl("postgresql", UNLESS_IN_URL, ""));
        } catch (IllegalArgumentException e) {
            // Without its cause, which quotes the URL with every secret in it.
            throw new JobStoreException(
                    "PostgreSQL's driver does not understand the store's URL for " + url + ", write " + FORM);
        }
        if (url.username() != null) {
            setUser(url.username());
        }
        if (url.password() != null) {
            setPassword(url.password());
        }
    }

    /** @throws JobStoreException for one that doesn't have the form */
    static ServerUrl parse(String url, StoreSettings settings) {
        return ServerUrl.parse(url, FORM, settings);
    }

    @Override
    public Connection getConnection(@Nullable String user, @Nullable String password) throws SQLException {
        Connection connection = super.getConnection(user, password);
        try {
            if (!isSetUp(connection) && !mayPrepare) {
                connection.unwrap(PGConnection.class).setPrepareThreshold(0);
            }
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /**
     * Sets up a session of our own.
     *
     * <ul>
     *   <li>Prepared plans outlive the statistics they were made from: one for empty tables would read them whole until they
     *       are analyzed anew. So the planner avoids that wherever an index serves, and where none does, it compiles nothing
     *       because of the costs that this makes up. Statements that come through a pooler are planned each time.
     *   <li>A client that is held up inside a transaction would keep its jobs from everybody for as long: the server ends the
     *       session after half a minute, unless it was told another time.
     * </ul>
     *
     * @return false behind a pooler, whose sessions are others' as well
     */
    private static boolean isSetUp(Connection connection) throws SQLException {
        int session = connection.unwrap(PGConnection.class).getBackendPID();
        return Jdbc.one(connection, """
                SELECT CASE WHEN pg_backend_pid() = ?
                  THEN set_config('enable_seqscan', 'off', false) || set_config('enable_bitmapscan', 'off', false)
                    || set_config('jit', 'off', false)
                    || set_config('idle_in_transaction_session_timeout',
                         coalesce(nullif(current_setting('idle_in_transaction_session_timeout'), '0'), '30s'), false)
                  END IS NOT NULL""", p -> p.number(session), row -> row.getBoolean(1));
    }

    /** Whether somebody stands between this connection and its session. */
    static boolean isPooled(Connection connection) throws SQLException {
        int session = Jdbc.one(connection, "SELECT pg_backend_pid()", p -> {}, row -> row.getInt(1));
        return session != connection.unwrap(PGConnection.class).getBackendPID();
    }
}
