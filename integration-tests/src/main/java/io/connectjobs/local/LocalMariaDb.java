package io.connectjobs.local;

import java.nio.file.Path;

/** An embedded MariaDB server; its user {@value #USER} needs no password. */
public final class LocalMariaDb implements AutoCloseable {
    public static final String USER = "root";

    private final HeldServer server;

    private LocalMariaDb(HeldServer server) {
        this.server = server;
    }

    /** @param directory holds its binaries, its data and its log; created where it is missing */
    public static LocalMariaDb start(Path directory) {
        return new LocalMariaDb(HeldServer.start("MariaDB", MariaDbMain.class, directory));
    }

    /** As a store takes it, with MariaDB Connector/J beside the plugin. */
    public String url() {
        return url("test");
    }

    public String url(String database) {
        return "mariadb://" + USER + "@127.0.0.1:" + port() + "/" + database;
    }

    public String jdbcUrl() {
        return jdbcUrl("test");
    }

    public String jdbcUrl(String database) {
        return "jdbc:mariadb://127.0.0.1:" + port() + "/" + database + "?user=" + USER;
    }

    public int port() {
        return server.port();
    }

    /** SIGKILL, as the power cut of a process. */
    public void kill() {
        server.kill();
    }

    /** On the same port, with the data that it left. */
    public void startAgain() {
        server.startAgain();
    }

    @Override
    public void close() {
        server.close();
    }
}
