package io.connectjobs.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** An embedded MariaDB server; its user {@value #USER} needs no password. */
public final class LocalMariaDb implements AutoCloseable {
    public static final String USER = "root";

    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(15);

    private final int port;
    private final ChildProcess process;

    private LocalMariaDb(int port, ChildProcess process) {
        this.port = port;
        this.process = process;
    }

    /** @param directory holds its binaries, its data and its log; created where it is missing */
    public static LocalMariaDb start(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not create " + directory, e);
        }
        int port = FreePorts.next();
        Path ready = directory.resolve("ready");
        ChildProcess process = ChildProcess.start(new ChildProcess.Command(
                "MariaDB",
                MariaDbMain.class,
                System.getProperty("java.class.path", ""),
                List.of("-Xmx128m", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"),
                List.of(directory.toString(), Integer.toString(port), ready.toString()),
                Map.of(),
                directory.resolve("mariadb.log")));
        process.awaitReady(START_LIMIT, () -> Files.exists(ready));
        return new LocalMariaDb(port, process);
    }

    /** As a store takes it, with MariaDB Connector/J beside the plugin. */
    public String url() {
        return url("test");
    }

    public String url(String database) {
        return "mariadb://" + USER + "@127.0.0.1:" + port + "/" + database;
    }

    public String jdbcUrl() {
        return jdbcUrl("test");
    }

    public String jdbcUrl(String database) {
        return "jdbc:mariadb://127.0.0.1:" + port + "/" + database + "?user=" + USER;
    }

    public int port() {
        return port;
    }

    @Override
    public void close() {
        process.closeInput(STOP_LIMIT);
    }
}
