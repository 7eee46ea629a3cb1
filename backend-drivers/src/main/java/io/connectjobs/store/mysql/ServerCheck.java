package io.connectjobs.store.mysql;

import io.connectjobs.store.JobStoreException;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.mysql.Flavour.Version;
import io.connectjobs.store.sql.Jdbc;
import io.connectjobs.store.sql.ServerUrl;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** What a server must be like, looked at before a pool is made, which would try a wrong password again and again. */
final class ServerCheck {
    /** What a statement needs beside the content of a job. */
    private static final long OVERHEAD = 1024 * 1024;

    private final ServerUrl url;

    /**
     * What was found.
     *
     * @param statementBytes how much content to put into one statement: escaped, bytes may double
     */
    record Server(Flavour flavour, int statementBytes) {}

    ServerCheck(ServerUrl url) {
        this.url = url;
    }

    /** @throws JobStoreException if the server can't be used */
    Server check(MySqlSource source, StoreSettings settings) {
        Flavour flavour = Flavour.MYSQL;
        try (Connection connection = source.getConnection()) {
            String version = text(connection, "SELECT version()");
            flavour = Flavour.of(version);
            String old = tooOld(version);
            if (old != null) {
                throw refused(flavour, old);
            }
            long packet = Long.parseLong(text(connection, "SELECT @@max_allowed_packet"));
            long needed = 2L * settings.payloadMaxBytes() + OVERHEAD;
            if (packet < needed) {
                throw refused(
                        flavour,
                        "its max_allowed_packet is " + packet + ", payloads of up to " + settings.payloadMaxBytes()
                                + " bytes need " + needed + ": raise it, or lower store.payload.max.bytes");
            }
            return new Server(flavour, (int) Math.min(Integer.MAX_VALUE, (packet - OVERHEAD) / 2));
        } catch (SQLException e) {
            throw new MySqlErrors(url, flavour).translate(e);
        }
    }

    /** What is wrong with a version; null for nothing. */
    static @Nullable String tooOld(String version) {
        Flavour flavour = Flavour.of(version);
        return Version.parse(version).isBefore(flavour.oldest())
                ? "the server has version " + version + ", needed is " + flavour.oldest() + " or newer"
                : null;
    }

    private static String text(Connection c, String sql) throws SQLException {
        return Jdbc.one(c, sql, p -> {}, row -> row.getString(1));
    }

    private JobStoreException refused(Flavour flavour, String why) {
        return new JobStoreException(flavour.product() + " at " + url + ": " + why);
    }
}
