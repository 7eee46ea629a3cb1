package io.connectjobs.store.mysql;

import io.connectjobs.store.JobStoreException;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.sql.ServerUrl;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.mariadb.jdbc.MariaDbDataSource;

/**
 * New connections, each of them set to what the statements of this driver mean, whatever the server's defaults are: names
 * in double quotes, no data cut in silence, READ COMMITTED. The one class that knows the JDBC driver.
 */
final class MySqlSource extends MariaDbDataSource {
    /** How much longer than a call may take the server has to answer at all. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    /** Waiting for a lock is tried again this often within a call. */
    private static final int LOCK_WAITS = 6;

    private static final String FORM = "mysql://user:password@host:3306/database?option=value (or mariadb://…)";

    private static final String ALWAYS =
            "allowMultiQueries=true&useAffectedRows=true&useServerPrepStmts=false&permitRedirect=false";

    private final String session;

    /** @throws JobStoreException for one that doesn't have the form */
    static ServerUrl parse(String url, StoreSettings settings) {
        return ServerUrl.parse(url, FORM, settings);
    }

    /** @throws JobStoreException for options that the JDBC driver refuses */
    MySqlSource(ServerUrl url, StoreSettings settings) {
        this.session = "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED; SET SESSION"
                + " sql_mode = 'ANSI_QUOTES,STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', innodb_lock_wait_timeout = "
                + Math.max(1, settings.callTimeout().toSeconds() / LOCK_WAITS);
        String unlessInUrl = "allowLocalInfile=false&connectTimeout="
                + settings.connectTimeout().toMillis() + "&socketTimeout="
                + settings.callTimeout().plus(GRACE).toMillis();
        try {
            setUrl(url.jdbcUrl("mariadb", unlessInUrl, ALWAYS));
            if (url.username() != null) {
                setUser(url.username());
            }
            if (url.password() != null) {
                setPassword(url.password());
            }
        } catch (SQLException | IllegalArgumentException e) {
            // Without its cause, which may quote the URL with every secret in it.
            throw new JobStoreException("The JDBC driver does not understand the store's URL for " + url + ", write "
                    + FORM + ", and check the values of its options");
        }
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection connection = super.getConnection();
        try (Statement statement = connection.createStatement()) {
            statement.execute(session);
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }
}
