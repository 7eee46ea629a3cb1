package io.connectjobs.local;

import java.nio.file.Path;

/** An embedded PostgreSQL server; its user {@value #USER} needs no password. */
public final class LocalPostgres implements AutoCloseable {
    public static final String USER = "postgres";

    private final HeldServer server;

    private LocalPostgres(HeldServer server) {
        this.server = server;
    }

    /** @param directory holds its binaries, its data and its log; created where it is missing */
    public static LocalPostgres start(Path directory) {
        return new LocalPostgres(HeldServer.start("PostgreSQL", PostgresMain.class, directory));
    }

    /** As a store takes it, and psql too. */
    public String url() {
        return url("postgres");
    }

    public String url(String database) {
        return "postgresql://" + USER + "@127.0.0.1:" + server.port() + "/" + database;
    }

    public String jdbcUrl() {
        return jdbcUrl("postgres");
    }

    public String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:" + server.port() + "/" + database + "?user=" + USER;
    }

    @Override
    public void close() {
        server.close();
    }
}
