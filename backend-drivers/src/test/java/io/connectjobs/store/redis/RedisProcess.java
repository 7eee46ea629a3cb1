package io.connectjobs.store.redis;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisException;
import redis.embedded.core.ExecutableProvider;

/** A Redis of the embedded binary, as a process that tests may kill. Ends with the test process. */
final class RedisProcess implements AutoCloseable {
    private final int port;
    private final Path folder;
    private final List<String> command;
    private Process process;

    private RedisProcess(int port, Path folder, List<String> command) throws IOException {
        this.port = port;
        this.folder = folder;
        this.command = command;
        this.process = launch();
        awaitAnswer();
    }

    /** Starts another server program, which an environment variable names; skips the test where there is none. */
    static RedisProcess startNamed(String variable, String... options) {
        String program = System.getenv(variable);
        assumeTrue(program != null, () -> "skipped: " + variable + " names no server program");
        return startProgram(Path.of(program), options);
    }

    /** Starts a server on a free port, with options as on its command line; it saves nothing unless they say so. */
    static RedisProcess start(String... options) {
        return start(EXECUTABLE, freePort(), options);
    }

    static RedisProcess startProgram(Path program, String... options) {
        return start(program, freePort(), options);
    }

    private static RedisProcess start(Path program, int port, String... options) {
        try {
            Path folder = Files.createTempDirectory("redis");
            Path config = Files.writeString(folder.resolve("server.conf"), "");
            List<String> command = new ArrayList<>(List.of(
                    program.toString(),
                    config.toString(),
                    "--port",
                    Integer.toString(port),
                    "--bind",
                    "127.0.0.1",
                    "--dir",
                    folder.toString(),
                    "--save",
                    ""));
            command.addAll(List.of(options));
            RedisProcess server = new RedisProcess(port, folder, command);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> server.process.destroyForcibly()));
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final Path EXECUTABLE = executable();

    private static Path executable() {
        try {
            return ExecutableProvider.newJarResourceProvider().get().toPath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static int freePort() {
        // A cluster's node listens 10,000 above its port, too.
        while (true) {
            try (ServerSocket socket = new ServerSocket(0)) {
                if (socket.getLocalPort() < 55_000) {
                    return socket.getLocalPort();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** With the data that it left. */
    void startAgain() {
        try {
            process = launch();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        awaitAnswer();
    }

    private Process launch() throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("server.log").toFile()))
                .start();
    }

    private void awaitAnswer() {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!answers()) {
            if (System.nanoTime() > end || !process.isAlive()) {
                throw new IllegalStateException("Redis does not start:\n" + log());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private boolean answers() {
        try (Connection connection = new Connection("127.0.0.1", port)) {
            connection.sendCommand(Command.PING);
            connection.getOne();
            return true;
        } catch (JedisException e) {
            String message = String.valueOf(e.getMessage());
            return message.startsWith("NOAUTH") || message.startsWith("NOPERM");
        }
    }

    String log() {
        try {
            return Files.readString(folder.resolve("server.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As a crash of the process, or kill -9. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    int port() {
        return port;
    }

    Path folder() {
        return folder;
    }

    String url() {
        return "redis://127.0.0.1:" + port;
    }

    /** Says something to the server, beside the driver. */
    Object say(String command, String... arguments) {
        return say(port, command, arguments);
    }

    static Object say(int port, String command, String... arguments) {
        try (Connection connection = new Connection("127.0.0.1", port)) {
            connection.sendCommand(Command.valueOf(command), arguments);
            return connection.getOne();
        }
    }

    @Override
    public void close() {
        kill();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
