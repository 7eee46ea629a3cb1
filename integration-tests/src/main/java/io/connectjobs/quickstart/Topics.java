package io.connectjobs.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.StringDeserializer;

/** The topics of this run. */
final class Topics implements AutoCloseable {
    static final String EVENTS = "quickstart.events";
    static final String OUTCOMES = "quickstart.outcomes";
    static final String JOBS = "jobs.orders";
    static final String DEAD_LETTERS = "quickstart.dlq";
    static final String DEAD_ANSWERS = "quickstart.outcomes.dlq";

    static final String REASON = "__connect.errors.exception.message";
    private static final int PARTITIONS = 3;
    private static final Duration READ_LIMIT = Duration.ofSeconds(5);

    private final String bootstrap;
    private final Admin admin;

    Topics(String bootstrap) {
        this.bootstrap = bootstrap;
        this.admin = Admin.create(Map.of("bootstrap.servers", bootstrap));
    }

    /** Creates them all; those of dead letters have one partition. */
    void create() throws ExecutionException, InterruptedException {
        List<NewTopic> topics = new ArrayList<>();
        for (String topic : List.of(EVENTS, OUTCOMES, JOBS)) {
            topics.add(new NewTopic(topic, PARTITIONS, (short) 1));
        }
        for (String topic : List.of(DEAD_LETTERS, DEAD_ANSWERS)) {
            topics.add(new NewTopic(topic, 1, (short) 1));
        }
        admin.createTopics(topics).all().get();
    }

    /** How many records a topic of dead letters holds. */
    int deadLetters(String topic) throws ExecutionException, InterruptedException {
        TopicPartition only = new TopicPartition(topic, 0);
        return (int) admin.listOffsets(Map.of(only, OffsetSpec.latest()))
                .partitionResult(only)
                .get()
                .offset();
    }

    /** One dead letter for each sort of reason; Connect puts the reason into the headers. */
    List<DeadLetter> sampleDeadLetters() {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", bootstrap, "max.poll.records", "1000", "auto.offset.reset", "earliest");
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(new TopicPartition(DEAD_LETTERS, 0)));
            Map<String, DeadLetter> bySort = new TreeMap<>();
            for (ConsumerRecord<String, String> found : consumer.poll(READ_LIMIT)) {
                String reason = reason(found);
                bySort.putIfAbsent(reason.split(":", 2)[0], new DeadLetter(found.value(), reason));
            }
            return List.copyOf(bySort.values());
        }
    }

    record DeadLetter(String event, String reason) {}

    private static String reason(ConsumerRecord<String, String> letter) {
        Header header = letter.headers().lastHeader(REASON);
        return header == null ? "no reason given" : new String(header.value(), UTF_8);
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
