package io.connectjobs.benchmarks;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** A PostgreSQL server: one of the user's own, or an embedded one that forgets nothing in a crash. */
final class PostgresServer implements Closeable {
    private static final String[] SETTINGS = {
        "server_version",
        "fsync",
        "synchronous_commit",
        "full_page_writes",
        "wal_level",
        "shared_buffers",
        "max_wal_size"
    };

    private final @Nullable EmbeddedPostgres embedded;
    private final String url;

    private PostgresServer(@Nullable EmbeddedPostgres embedded, String url) {
        this.embedded = embedded;
        this.url = url;
    }

    /** @param url {@code postgresql://user:password@host:port/database}; null starts a server */
    static PostgresServer open(@Nullable String url) throws IOException {
        if (url != null) {
            return new PostgresServer(null, url.replaceFirst("^(jdbc:)?postgres(ql)?:", "postgresql:"));
        }
        // The library turns all three off.
        EmbeddedPostgres started = EmbeddedPostgres.builder()
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .start();
        return new PostgresServer(started, "postgresql://postgres@localhost:" + started.getPort() + "/postgres");
    }

    /** As a store takes it, and most clients. Holds the password. */
    String url() {
        return url;
    }

    /** As a JDBC driver takes it. Holds the password. */
    String jdbcUrl() {
        URI uri = URI.create(url);
        StringBuilder jdbc = new StringBuilder("jdbc:postgresql://" + uri.getHost());
        jdbc.append(uri.getPort() < 0 ? "" : ":" + uri.getPort()).append(uri.getRawPath());
        jdbc.append('?').append(uri.getRawQuery() == null ? "" : uri.getRawQuery() + "&");
        String[] user = uri.getRawUserInfo() == null
                ? new String[0]
                : uri.getRawUserInfo().split(":", 2);
        String[] names = {"user=", "&password="};
        for (int i = 0; i < user.length; i++) {
            String plain = URLDecoder.decode(user[i].replace("+", "%2B"), StandardCharsets.UTF_8);
            jdbc.append(names[i]).append(URLEncoder.encode(plain, StandardCharsets.UTF_8));
        }
        return jdbc.toString();
    }

    PGSimpleDataSource source() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(jdbcUrl());
        return source;
    }

    Connection connect() throws SQLException {
        return source().getConnection();
    }

    void run(String... statements) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    long number(String query) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    Map<String, String> settings() throws SQLException {
        Map<String, String> settings = new LinkedHashMap<>();
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String name : SETTINGS) {
                try (ResultSet rows = statement.executeQuery("SHOW " + name)) {
                    rows.next();
                    settings.put(name, rows.getString(1));
                }
            }
        }
        return settings;
    }

    /** Of all its processes, where it runs on this machine. */
    Cpu cpu() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT pg_backend_pid()")) {
            rows.next();
            // Its process ends with the connection.
            return ProcessTree.ofParent(rows.getLong(1), "postgres");
        }
    }

    @Override
    public void close() throws IOException {
        if (embedded != null) {
            embedded.close();
        }
    }
}
