package io.connectjobs.it;

import io.connectjobs.local.LocalBroker;
import io.connectjobs.local.LocalMariaDb;
import io.connectjobs.local.LocalPostgres;
import io.connectjobs.local.LocalRedis;
import io.connectjobs.local.LocalWorker;
import io.connectjobs.local.RunDirectory;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One broker, one worker with the plugin archive and, where a test asks for it, one PostgreSQL server, for all tests. */
final class TestCluster implements AutoCloseable {
    private final RunDirectory directory = RunDirectory.create("connectjobs-it-");
    private final AtomicInteger names = new AtomicInteger();
    private final LocalBroker broker = new LocalBroker(directory.path().resolve("broker"));
    private final LocalWorker worker;
    private final Kafka kafka;
    private @Nullable LocalPostgres postgres;
    private @Nullable LocalMariaDb mariaDb;

    TestCluster() {
        broker.launch();
        worker = worker("worker", Map.of());
        worker.launch();
        broker.awaitReady();
        worker.awaitReady();
        kafka = new Kafka(broker.bootstrap());
    }

    static Path pluginPath() {
        return Path.of(System.getProperty("quickstart.plugins", "target/plugins"))
                .toAbsolutePath();
    }

    LocalBroker broker() {
        return broker;
    }

    LocalWorker worker() {
        return worker;
    }

    Kafka kafka() {
        return kafka;
    }

    /** A name that no other test uses. */
    String name(String prefix) {
        return prefix + "-" + names.incrementAndGet();
    }

    /** A further worker, in a group of its own, not started yet. */
    LocalWorker worker(String name, Map<String, String> environment) {
        return worker(name, environment, Map.of());
    }

    /** @param more worker properties */
    LocalWorker worker(String name, Map<String, String> environment, Map<String, String> more) {
        return worker(name, name, environment, more);
    }

    /** A second worker of a group. */
    LocalWorker second(String group, Map<String, String> more) {
        return worker(group, group + "-second", Map.of(), more);
    }

    private LocalWorker worker(String group, String folder, Map<String, String> environment, Map<String, String> more) {
        Map<String, String> overrides = new HashMap<>(more);
        overrides.put("group.id", group);
        overrides.put("config.storage.topic", group + "-configs");
        overrides.put("offset.storage.topic", group + "-offsets");
        overrides.put("status.storage.topic", group + "-status");
        return new LocalWorker(new LocalWorker.Settings(
                directory.path().resolve(folder),
                broker.bootstrap(),
                pluginPath(),
                "512m",
                environment,
                "JOB_STORE_.*",
                overrides));
    }

    /** A new and empty store. */
    TestStore store(Backend backend) throws SQLException {
        String name = "jobs" + names.incrementAndGet();
        if (backend == Backend.SQLITE) {
            Path file = directory.path().resolve(name + ".db");
            return new TestStore("sqlite:" + file, "jdbc:sqlite:" + file);
        }
        LocalPostgres server = postgres();
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl());
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        }
        return new TestStore(server.url(name), server.jdbcUrl(name));
    }

    /** Takes a store of PostgreSQL away, whoever uses it. */
    void dropDatabase(TestStore store) throws SQLException {
        String name = store.jdbcUrl().replaceFirst(".*/([^/?]+).*", "$1");
        try (Connection connection = DriverManager.getConnection(postgres().jdbcUrl());
                Statement statement = connection.createStatement()) {
            statement.execute("DROP DATABASE " + name + " WITH (FORCE)");
        }
    }

    /** The same in MariaDB. */
    TestStore mariaDbStore() throws SQLException {
        String name = "jobs" + names.incrementAndGet();
        LocalMariaDb server = mariaDb();
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl());
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        }
        return new TestStore(server.url(name), server.jdbcUrl(name));
    }

    synchronized LocalMariaDb mariaDb() {
        if (mariaDb == null) {
            mariaDb = LocalMariaDb.start(directory.path().resolve("mariadb"));
        }
        return mariaDb;
    }

    /** A Redis of the test's own. */
    LocalRedis redis(String appendFsync) {
        return LocalRedis.start(directory.path().resolve(name("redis")), appendFsync);
    }

    private synchronized LocalPostgres postgres() {
        if (postgres == null) {
            postgres = LocalPostgres.start(directory.path().resolve("postgresql"));
        }
        return postgres;
    }

    @Override
    public void close() {
        kafka.close();
        worker.close();
        broker.close();
        if (postgres != null) {
            postgres.close();
        }
        if (mariaDb != null) {
            mariaDb.close();
        }
        directory.close();
    }
}
