package io.connectjobs.benchmarks;

import io.connectjobs.local.Await;
import io.connectjobs.local.ConnectRest;
import io.connectjobs.local.JvmFlags;
import io.connectjobs.local.LocalBroker;
import io.connectjobs.local.LocalWorker;
import io.connectjobs.local.RunDirectory;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.StringSerializer;

/** One broker and one Connect worker, processes of their own, with the plugins of everybody who is measured. */
final class ConnectCluster implements Closeable {
    private static final String HEAP = "1g";
    private static final Duration TOPIC_LIMIT = Duration.ofSeconds(30);

    /** Kafka's own defaults; the local cluster is quicker, for tests that kill a worker. */
    private static final Map<String, String> WORKER = Map.of(
            "offset.flush.interval.ms", "60000",
            "session.timeout.ms", "10000",
            "heartbeat.interval.ms", "3000",
            "consumer.session.timeout.ms", "45000",
            "consumer.heartbeat.interval.ms", "3000");

    /** The records' times are long past. */
    private static final Map<String, String> TOPIC = Map.of("retention.ms", "-1");

    /** All tasks of a sink get their partitions at once. */
    private static final Map<String, String> BROKER = Map.of("group.initial.rebalance.delay.ms", "1000");

    private final RunDirectory directory = RunDirectory.create("connectjobs-benchmark-");
    private final LocalBroker broker = new LocalBroker(directory.path().resolve("broker"), JvmFlags.LONG_RUN, BROKER);
    private final LocalWorker worker;
    private final Admin admin;
    private final Set<Events> sent = new HashSet<>();
    private int names;

    private ConnectCluster(Plugins plugins, List<String> workerFlags) throws IOException {
        broker.start();
        Map<String, String> overrides = new LinkedHashMap<>(WORKER);
        overrides.put("plugin.path", plugins.path(directory.path().resolve("nothing")));
        List<String> flags = new ArrayList<>(JvmFlags.LONG_RUN);
        flags.addAll(workerFlags);
        worker = new LocalWorker(new LocalWorker.Settings(
                directory.path().resolve("worker"),
                broker.bootstrap(),
                directory.path(),
                HEAP,
                Map.of(),
                "NONE",
                overrides,
                flags));
        worker.start();
        admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()));
    }

    /** @param workerFlags JVM flags for the worker, as a profiler needs them */
    static ConnectCluster start(Plugins plugins, List<String> workerFlags) throws IOException {
        return new ConnectCluster(plugins, workerFlags);
    }

    /** What the figures depend on. */
    Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("worker heap", HEAP);
        settings.put("offset flush", "60 s");
        settings.putAll(SourceProducer.SETTINGS);
        settings.put("partitions", Integer.toString(Events.PARTITIONS));
        return settings;
    }

    ConnectRest rest() {
        return worker.rest();
    }

    /** A new process in its place: nothing is loaded or compiled yet. */
    void renewWorker() {
        worker.stop();
        worker.start();
    }

    /** Of the process that runs when it is asked. */
    Cpu workerCpu() {
        return () -> new ProcessTree(worker.pid()).nanos();
    }

    Cpu brokerCpu() {
        return new ProcessTree(broker.pid());
    }

    /** A name that nothing else has. */
    String name(String prefix) {
        return prefix + "-" + ++names;
    }

    Path newDirectory(String prefix) throws IOException {
        return Files.createDirectory(directory.path().resolve(name(prefix)));
    }

    /** The topic, filled by whoever asks first. */
    Events events(int count) throws Exception {
        Events events = Events.of(count);
        if (sent.add(events)) {
            createTopic(events.topic());
            try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                    Map.of("bootstrap.servers", broker.bootstrap(), "linger.ms", "5", "batch.size", "65536"),
                    new StringSerializer(),
                    new StringSerializer())) {
                events.send(producer);
            }
        }
        return events;
    }

    void createTopic(String name) throws Exception {
        admin.createTopics(List.of(new NewTopic(name, Events.PARTITIONS, (short) 1).configs(TOPIC)))
                .all()
                .get();
        Await.until("the broker to know " + name, TOPIC_LIMIT, () -> isKnown(name));
    }

    /** The controller knows a topic before the broker does. */
    private boolean isKnown(String topic) throws Exception {
        try {
            return admin.describeTopics(List.of(topic)).allTopicNames().get().containsKey(topic);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return false;
            }
            throw e;
        }
    }

    void deleteTopic(String name) throws Exception {
        admin.deleteTopics(List.of(name)).all().get();
    }

    long recordsIn(String topic) throws Exception {
        Map<TopicPartition, OffsetSpec> ends = IntStream.range(0, Events.PARTITIONS)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
        return admin.listOffsets(ends).all().get().values().stream()
                .mapToLong(end -> end.offset())
                .sum();
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
        worker.close();
        broker.close();
        directory.close();
    }
}
