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
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
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

    private static final int DEFAULT_PORT = 5432;
    private static final String DEFAULT_USER = "postgres";

    private final @Nullable EmbeddedPostgres embedded;
    private final String url;

    private PostgresServer(@Nullable EmbeddedPostgres embedded, String url) {
        this.embedded = embedded;
        this.url = url;
    }

    /**
     * @param url {@code postgresql://user:password@host:port/database}; null starts a server
     * @param walLevel of a server that is started
     */
    static PostgresServer open(@Nullable String url, String walLevel) throws IOException {
        if (url != null) {
            return new PostgresServer(null, url.replaceFirst("^(jdbc:)?postgres(ql)?:", "postgresql:"));
        }
        // The library turns all three off.
        EmbeddedPostgres started = EmbeddedPostgres.builder()
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                // For those that read its log.
                .setServerConfig("wal_level", walLevel)
                .start();
        return new PostgresServer(started, "postgresql://postgres@localhost:" + started.getPort() + "/postgres");
    }

    /** As a store takes it, and most clients. Holds the password. */
    String url() {
        return url;
    }

    /** As a JDBC driver takes it. Holds the password. */
    String jdbcUrl() {
        URI uri = uri();
        StringBuilder jdbc = new StringBuilder("jdbc:postgresql://" + uri.getHost());
        jdbc.append(uri.getPort() < 0 ? "" : ":" + uri.getPort()).append(uri.getRawPath());
        jdbc.append('?').append(uri.getRawQuery() == null ? "" : uri.getRawQuery() + "&");
        List<String> credentials = credentials();
        String[] names = {"user=", "&password="};
        for (int i = 0; i < credentials.size(); i++) {
            jdbc.append(names[i]).append(URLEncoder.encode(credentials.get(i), StandardCharsets.UTF_8));
        }
        return jdbc.toString();
    }

    /** User and password, as far as the URL has them. */
    private List<String> credentials() {
        String info = uri().getRawUserInfo();
        return info == null
                ? List.of()
                : Stream.of(info.split(":", 2))
                        .map(part -> URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8))
                        .toList();
    }

    private URI uri() {
        return URI.create(url);
    }

    String host() {
        return uri().getHost();
    }

    int port() {
        return uri().getPort() < 0 ? DEFAULT_PORT : uri().getPort();
    }

    String database() {
        return uri().getPath().substring(1);
    }

    String user() {
        return credentials().isEmpty() ? DEFAULT_USER : credentials().get(0);
    }

    /** Empty where the server asks for none. */
    String password() {
        return credentials().size() < 2 ? "" : credentials().get(1);
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
