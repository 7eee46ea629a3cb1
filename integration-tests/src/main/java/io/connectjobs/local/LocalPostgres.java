package io.connectjobs.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** An embedded PostgreSQL server, which restarts on the same data and port; its user {@value #USER} needs no password. */
public final class LocalPostgres implements AutoCloseable {
    public static final String USER = "postgres";

    private static final Duration STOP_LIMIT = Duration.ofSeconds(15);

    private final Path directory;
    private final HeldServer server;

    private LocalPostgres(Path directory) {
        this.directory = directory;
        this.server = HeldServer.start("PostgreSQL", PostgresMain.class, directory);
    }

    /** @param directory holds its binaries, its data and its log; created where it is missing */
    public static LocalPostgres start(Path directory) {
        return new LocalPostgres(directory);
    }

    /** SIGKILL to all of its processes at once, as in a crash. */
    public void kill() {
        List<ProcessHandle> processes = processes();
        server.kill();
        processes.forEach(ProcessHandle::destroyForcibly);
        processes.forEach(one ->
                one.onExit().orTimeout(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS).join());
    }

    /** Starts it again after {@link #kill}, on the same data and port. */
    public void startAgain() {
        server.startAgain();
    }

    /** The server left the JVM that started it, so they are not among its descendants. */
    private List<ProcessHandle> processes() {
        try {
            String pid =
                    Files.readAllLines(directory.resolve("data/postmaster.pid")).get(0);
            return ProcessHandle.of(Long.parseLong(pid.strip())).stream()
                    .flatMap(postmaster -> Stream.concat(Stream.of(postmaster), postmaster.descendants()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL does not run", e);
        }
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
