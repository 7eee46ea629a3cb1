package io.connectjobs.store.postgresql;

import io.connectjobs.store.JobStoreException;
import io.connectjobs.store.sql.Jdbc;
import io.connectjobs.store.sql.ServerUrl;
import java.sql.Connection;
import java.sql.SQLException;

/** What a server must be like, looked at before a pool is made, which would try a wrong password again and again. */
final class ServerCheck {
    private static final int OLDEST_SERVER = 150_000;
    private static final String READ_COMMITTED = "read committed";

    private final ServerUrl url;

    ServerCheck(ServerUrl url) {
        this.url = url;
    }

    /** @return whether the server is behind a pooler */
    boolean check(PostgresSource source, PostgresErrors errors) {
        try (Connection connection = source.getConnection()) {
            encoding(connection);
            version(connection);
            boolean pooled = PostgresSource.isPooled(connection);
            if (pooled) {
                isolation(connection);
            }
            return pooled;
        } catch (SQLException e) {
            throw errors.translate(e);
        }
    }

    private void encoding(Connection connection) throws SQLException {
        String encoding = setting(connection, "server_encoding");
        if (!encoding.equals("UTF8")) {
            throw refused("the database has the encoding " + encoding + ", jobs need one with UTF8");
        }
    }

    private void version(Connection connection) throws SQLException {
        int version = Integer.parseInt(setting(connection, "server_version_num"));
        if (version < OLDEST_SERVER) {
            throw refused("the server has version " + version / 10_000 + ", needed is 15 or newer");
        }
    }

    /** Without a pooler the session is set to it. */
    private void isolation(Connection connection) throws SQLException {
        String isolation = setting(connection, "default_transaction_isolation");
        if (!isolation.equals(READ_COMMITTED)) {
            throw refused("behind a pooler, transactions begin as the role says, which is " + isolation
                    + ": ALTER ROLE … SET default_transaction_isolation = '" + READ_COMMITTED + "'");
        }
    }

    private static String setting(Connection connection, String name) throws SQLException {
        return Jdbc.one(connection, "SELECT current_setting(?)", p -> p.text(name), row -> row.getString(1));
    }

    private JobStoreException refused(String why) {
        return new JobStoreException("PostgreSQL at " + url + ": " + why);
    }
}
