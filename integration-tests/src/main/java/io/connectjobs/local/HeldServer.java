package io.connectjobs.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A database server, held by a JVM of its own, which ends it when this process is gone. */
final class HeldServer implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(15);

    private final String name;
    private final Class<?> holder;
    private final Path directory;
    private final List<String> options;
    private final int port = FreePorts.next();
    private ChildProcess process;

    private HeldServer(String name, Class<?> holder, Path directory, List<String> options) {
        this.name = name;
        this.holder = holder;
        this.directory = directory;
        this.options = options;
        this.process = launch();
    }

    /**
     * Returns once it answers.
     *
     * @param holder its arguments are the directory, the port, the file to create once the server answers, and the options
     * @param directory holds binaries, data and log; created where it is missing
     */
    static HeldServer start(String name, Class<?> holder, Path directory, String... options) {
        return new HeldServer(name, holder, directory, List.of(options));
    }

    private ChildProcess launch() {
        Path ready = directory.resolve("ready");
        try {
            Files.createDirectories(directory);
            Files.deleteIfExists(ready);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not prepare " + directory, e);
        }
        List<String> arguments =
                new ArrayList<>(List.of(directory.toString(), Integer.toString(port), ready.toString()));
        arguments.addAll(options);
        ChildProcess started = ChildProcess.start(new ChildProcess.Command(
                name,
                holder,
                System.getProperty("java.class.path", ""),
                List.of("-Xmx128m", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"),
                arguments,
                Map.of(),
                directory.resolve("server.log")));
        started.awaitReady(START_LIMIT, () -> Files.exists(ready));
        return started;
    }

    int port() {
        return port;
    }

    /** SIGKILL for the server: it gets no chance to write anything down. */
    void kill() {
        process.killWithDescendants(STOP_LIMIT);
    }

    /** On the same port, with the data that it left. */
    void startAgain() {
        process = launch();
    }

    @Override
    public void close() {
        process.closeInput(STOP_LIMIT);
    }
}
