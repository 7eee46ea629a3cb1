package io.connectjobs.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** An embedded PostgreSQL server, which restarts on the same data and port; its user {@value #USER} needs no password. */
public final class LocalPostgres implements AutoCloseable {
    public static final String USER = "postgres";

    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(15);

    private final Path directory;
    private final int port = FreePorts.next();
    private ChildProcess process;

    private LocalPostgres(Path directory) {
        this.directory = directory;
        this.process = launch();
    }

    /** @param directory holds its binaries, its data and its log; created where it is missing */
    public static LocalPostgres start(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not create " + directory, e);
        }
        return new LocalPostgres(directory);
    }

    private ChildProcess launch() {
        Path ready = directory.resolve("ready");
        ChildProcess started = ChildProcess.start(new ChildProcess.Command(
                "PostgreSQL",
                PostgresMain.class,
                System.getProperty("java.class.path", ""),
                List.of("-Xmx128m", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"),
                List.of(directory.toString(), Integer.toString(port), ready.toString()),
                Map.of(),
                directory.resolve("postgresql.log")));
        started.awaitReady(START_LIMIT, () -> Files.exists(ready));
        return started;
    }

    /** SIGKILL to all of its processes at once, as in a crash. */
    public void kill() {
        List<ProcessHandle> server = server();
        process.kill();
        server.forEach(ProcessHandle::destroyForcibly);
        server.forEach(one ->
                one.onExit().orTimeout(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS).join());
    }

    /** Starts it again after {@link #kill}, on the same data and port. */
    public void startAgain() {
        try {
            Files.deleteIfExists(directory.resolve("ready"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        process = launch();
    }

    private List<ProcessHandle> server() {
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
