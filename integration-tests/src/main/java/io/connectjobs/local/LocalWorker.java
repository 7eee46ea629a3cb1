package io.connectjobs.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A distributed Connect worker in a process of its own. Its configs, offsets and status live in topics: started again
 * after {@link #stop} or {@link #kill}, it goes on where it was.
 */
public final class LocalWorker implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

    /** Topics with one copy and few partitions: the cluster has one broker. */
    private static final Map<String, String> SINGLE_NODE = Map.of(
            "config.storage.replication.factor", "1",
            "offset.storage.replication.factor", "1",
            "offset.storage.partitions", "1",
            "status.storage.replication.factor", "1",
            "status.storage.partitions", "1");

    /** A worker that was killed is missed after seconds, not after a minute: its successor takes over at once. */
    private static final Map<String, String> QUICK_FAIL_OVER = Map.of(
            "session.timeout.ms", "3000",
            "heartbeat.interval.ms", "500",
            "scheduled.rebalance.max.delay.ms", "0",
            "consumer.session.timeout.ms", "3000",
            "consumer.heartbeat.interval.ms", "500",
            "offset.flush.interval.ms", "1000");

    private final Settings settings;
    private final int port = FreePorts.next();
    private final ConnectRest rest = new ConnectRest(address());
    private @Nullable ChildProcess process;

    /**
     * @param directory holds its settings and its log; created where it is missing
     * @param bootstrap the broker's address
     * @param pluginPath the folder that the plugin archive was unzipped into
     * @param maxHeap as the JVM writes it: 512m
     * @param environment added to its environment; connector configs name it as {@code ${env:NAME}}
     * @param allowedEnvironment regular expression of the names that connector configs may read
     * @param overrides worker properties that go before the ones here
     * @param jvmFlags go before the ones here as well: a worker that is measured wants {@link JvmFlags#LONG_RUN}
     */
    public record Settings(
            Path directory,
            String bootstrap,
            Path pluginPath,
            String maxHeap,
            Map<String, String> environment,
            String allowedEnvironment,
            Map<String, String> overrides,
            List<String> jvmFlags) {
        public Settings(
                Path directory,
                String bootstrap,
                Path pluginPath,
                String maxHeap,
                Map<String, String> environment,
                String allowedEnvironment,
                Map<String, String> overrides) {
            this(directory, bootstrap, pluginPath, maxHeap, environment, allowedEnvironment, overrides, List.of());
        }

        public Settings(Path directory, String bootstrap, Path pluginPath, Map<String, String> environment) {
            this(directory, bootstrap, pluginPath, "512m", environment, "JOB_STORE_.*", Map.of());
        }
    }

    public LocalWorker(Settings settings) {
        this.settings = settings;
    }

    /** Starts it and waits until it takes requests. */
    public LocalWorker start() {
        launch();
        awaitReady();
        return this;
    }

    /** Starts it without waiting, so that others can start at the same time. */
    public void launch() {
        Path directory = settings.directory();
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not create " + directory, e);
        }
        Path properties = PropertiesFile.write(directory.resolve("worker.properties"), properties());
        process = ChildProcess.start(new ChildProcess.Command(
                "the Connect worker",
                WorkerMain.class,
                KafkaClassPath.get(),
                jvmFlags(),
                List.of(properties.toString()),
                settings.environment(),
                log()));
    }

    public void awaitReady() {
        running().awaitReady(START_LIMIT, () -> rest.isHealthy());
    }

    public ConnectRest rest() {
        return rest;
    }

    public String address() {
        return "http://127.0.0.1:" + port;
    }

    public Path log() {
        return settings.directory().resolve("worker.log");
    }

    /** Ends it in good order: tasks stop and commit. It can be started again. */
    public void stop() {
        if (process != null) {
            process.stop(STOP_LIMIT);
        }
    }

    /** SIGKILL; it can be started again. */
    public void kill() {
        if (process != null) {
            process.kill();
        }
    }

    /** SIGSTOP: it keeps its connections and answers nothing until {@link #resume}. */
    public void pause() {
        running().signal("STOP");
    }

    /** SIGCONT, after {@link #pause}. */
    public void resume() {
        running().signal("CONT");
    }

    public long pid() {
        return process == null ? -1 : process.pid();
    }

    @Override
    public void close() {
        kill();
    }

    private ChildProcess running() {
        if (process == null) {
            throw new IllegalStateException("The worker was never started");
        }
        return process;
    }

    private List<String> jvmFlags() {
        List<String> flags = new ArrayList<>();
        flags.add("-Xmx" + settings.maxHeap());
        flags.add("-Dorg.slf4j.simpleLogger.showDateTime=true");
        flags.addAll(settings.jvmFlags());
        return flags;
    }

    private Map<String, String> properties() {
        Map<String, String> properties = new HashMap<>();
        properties.put("bootstrap.servers", settings.bootstrap());
        properties.put("group.id", "connect-worker");
        properties.put("config.storage.topic", "connect-configs");
        properties.put("offset.storage.topic", "connect-offsets");
        properties.put("status.storage.topic", "connect-status");
        properties.put("key.converter", "org.apache.kafka.connect.storage.StringConverter");
        properties.put("value.converter", "org.apache.kafka.connect.json.JsonConverter");
        properties.put("listeners", address());
        properties.put("plugin.path", settings.pluginPath().toString());
        properties.put("plugin.discovery", "service_load");
        properties.put("config.providers", "env");
        properties.put("config.providers.env.class", "org.apache.kafka.common.config.provider.EnvVarConfigProvider");
        properties.put("config.providers.env.param.allowlist.pattern", settings.allowedEnvironment());
        properties.putAll(SINGLE_NODE);
        properties.putAll(QUICK_FAIL_OVER);
        properties.putAll(settings.overrides());
        return properties;
    }
}
