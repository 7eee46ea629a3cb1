package io.connectjobs.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** An embedded PostgreSQL server; its user {@value #USER} needs no password. */
public final class LocalPostgres implements AutoCloseable {
    public static final String USER = "postgres";

    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(15);

    private final int port;
    private final ChildProcess process;

    private LocalPostgres(int port, ChildProcess process) {
        this.port = port;
        this.process = process;
    }

    /** @param directory holds its binaries, its data and its log; created where it is missing */
    public static LocalPostgres start(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not create " + directory, e);
        }
        int port = FreePorts.next();
        Path ready = directory.resolve("ready");
        ChildProcess process = ChildProcess.start(new ChildProcess.Command(
                "PostgreSQL",
                PostgresMain.class,
                System.getProperty("java.class.path", ""),
                List.of("-Xmx128m", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"),
                List.of(directory.toString(), Integer.toString(port), ready.toString()),
                Map.of(),
                directory.resolve("postgresql.log")));
        process.awaitReady(START_LIMIT, () -> Files.exists(ready));
        return new LocalPostgres(port, process);
    }

    /** As a store takes it, and psql too. */
    public String url() {
        return url("postgres");
    }

    public String url(String database) {
        return "postgresql://" + USER + "@127.0.0.1:" + port + "/" + database;
    }

    public String jdbcUrl() {
        return jdbcUrl("postgres");
    }

    public String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?user=" + USER;
    }

    @Override
    public void close() {
        process.closeInput(STOP_LIMIT);
    }
}
