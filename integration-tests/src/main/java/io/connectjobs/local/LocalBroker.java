package io.connectjobs.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/** One Kafka broker, controller included, in a process of its own. Restarts on the same data and ports. */
public final class LocalBroker implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(15);

    private static final Map<String, String> SINGLE_NODE = Map.of(
            "offsets.topic.replication.factor", "1",
            "offsets.topic.num.partitions", "1",
            "transaction.state.log.replication.factor", "1",
            "transaction.state.log.num.partitions", "1",
            "transaction.state.log.min.isr", "1",
            "share.coordinator.state.topic.replication.factor", "1",
            "share.coordinator.state.topic.min.isr", "1",
            "share.coordinator.state.topic.num.partitions", "1");

    /** Nobody waits for a second member or for a former life, and little memory is taken. */
    private static final Map<String, String> SMALL = Map.of(
            "transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000",
            "group.initial.rebalance.delay.ms", "0",
            "group.min.session.timeout.ms", "500",
            "broker.session.timeout.ms", "2000",
            "broker.heartbeat.interval.ms", "500",
            "num.network.threads", "2",
            "num.io.threads", "2",
            "log.cleaner.dedupe.buffer.size", "4194304",
            "log.index.size.max.bytes", "1048576");

    private final Path directory;
    private final List<String> jvmFlags;
    private final Map<String, String> overrides;
    private final int port = FreePorts.next();
    private final int controllerPort = FreePorts.next();
    private final String clusterId = Uuid.randomUuid().toString();
    private @Nullable ChildProcess process;

    /** @param directory holds its data, its settings and its log; created where it is missing */
    public LocalBroker(Path directory) {
        this(directory, List.of(), Map.of());
    }

    /**
     * @param jvmFlags go before the ones here: a broker that is measured wants {@link JvmFlags#LONG_RUN}
     * @param overrides broker properties that go before the ones here
     */
    public LocalBroker(Path directory, List<String> jvmFlags, Map<String, String> overrides) {
        this.directory = directory;
        this.jvmFlags = jvmFlags;
        this.overrides = overrides;
    }

    /** Starts it and waits until it takes requests. */
    public LocalBroker start() {
        launch();
        awaitReady();
        return this;
    }

    /** Starts it without waiting, so that others can start at the same time. */
    public void launch() {
        Path data = directory.resolve("data");
        try {
            Files.createDirectories(data);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not create " + data, e);
        }
        Path properties = PropertiesFile.write(directory.resolve("broker.properties"), settings(data));
        process = ChildProcess.start(new ChildProcess.Command(
                "the broker",
                BrokerMain.class,
                KafkaClassPath.get(),
                allJvmFlags(),
                List.of(properties.toString(), data.toString(), clusterId),
                Map.of(),
                directory.resolve("broker.log")));
    }

    public void awaitReady() {
        ChildProcess started = running();
        started.awaitReady(START_LIMIT, this::isListening);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap()))) {
            started.awaitReady(
                    START_LIMIT,
                    () -> !admin.describeCluster()
                            .nodes()
                            .get(1, TimeUnit.SECONDS)
                            .isEmpty());
        }
    }

    /** A client that is refused logs a warning each time it tries: ask before one is made. */
    private boolean isListening() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        }
    }

    public String bootstrap() {
        return "127.0.0.1:" + port;
    }

    public Path log() {
        return directory.resolve("broker.log");
    }

    /** Ends it in good order; it can be started again. */
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

    @Override
    public void close() {
        kill();
    }

    public long pid() {
        return running().pid();
    }

    private List<String> allJvmFlags() {
        List<String> flags = new ArrayList<>(List.of("-Xmx384m", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"));
        flags.addAll(jvmFlags);
        return flags;
    }

    private ChildProcess running() {
        if (process == null) {
            throw new IllegalStateException("The broker was never started");
        }
        return process;
    }

    private Map<String, String> settings(Path data) {
        Map<String, String> settings = new HashMap<>();
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", "1");
        settings.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
        settings.put("listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
        settings.put("controller.listener.names", "CONTROLLER");
        settings.put("log.dirs", data.toString());
        settings.putAll(SINGLE_NODE);
        settings.putAll(SMALL);
        settings.putAll(overrides);
        return settings;
    }
}
