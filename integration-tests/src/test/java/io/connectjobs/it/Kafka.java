package io.connectjobs.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.connectjobs.local.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What the tests do with topics: everything as bytes, as on the wire. */
final class Kafka implements AutoCloseable {
    private static final Duration READ_LIMIT = Duration.ofSeconds(60);

    private final String bootstrap;
    private final Admin admin;
    private final KafkaProducer<byte[], byte[]> producer;

    Kafka(String bootstrap) {
        this.bootstrap = bootstrap;
        this.admin = Admin.create(Map.of("bootstrap.servers", bootstrap));
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap, "linger.ms", "5"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    String bootstrap() {
        return bootstrap;
    }

    String createTopic(String name, int partitions) throws ExecutionException, InterruptedException {
        admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1)))
                .all()
                .get();
        return name;
    }

    /** Returns once the broker has them all. */
    void send(String topic, String... values) throws ExecutionException, InterruptedException {
        sendAll(Arrays.stream(values)
                .map(value -> new ProducerRecord<byte[], byte[]>(topic, value.getBytes(UTF_8)))
                .toList());
    }

    /** Returns once the broker has them all, in this order. */
    void sendAll(List<ProducerRecord<byte[], byte[]>> records) throws ExecutionException, InterruptedException {
        List<Future<?>> sent = new ArrayList<>();
        for (ProducerRecord<byte[], byte[]> record : records) {
            sent.add(producer.send(record));
        }
        producer.flush();
        for (Future<?> one : sent) {
            one.get();
        }
    }

    void send(ProducerRecord<byte[], byte[]> message) throws ExecutionException, InterruptedException {
        producer.send(message).get();
    }

    /** The first so many records of a topic, from its beginning; fails when they don't come. */
    List<Message> read(String topic, int count) {
        List<Message> messages = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(Map.of("allow.auto.create.topics", "false"))) {
            Await.until(count + " records in " + topic, READ_LIMIT, () -> {
                if (consumer.assignment().isEmpty()) {
                    consumer.assign(partitions(consumer, topic));
                }
                consumer.poll(Duration.ofMillis(200)).forEach(found -> messages.add(new Message(found)));
                return messages.size() >= count;
            });
        }
        return messages;
    }

    /** Everything that a topic holds now. */
    List<Message> readAll(String topic) {
        return read(topic, count(topic));
    }

    /** Everything that a topic holds now of transactions that were committed; waits for those that are open. */
    List<Message> readCommitted(String topic) {
        List<Message> messages = new ArrayList<>();
        long end = count(topic);
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(Map.of("isolation.level", "read_committed"))) {
            List<TopicPartition> partitions = partitions(consumer, topic);
            consumer.assign(partitions);
            Await.until("the end of " + topic, READ_LIMIT, () -> {
                consumer.poll(Duration.ofMillis(200)).forEach(found -> messages.add(new Message(found)));
                return partitions.stream().mapToLong(consumer::position).sum() >= end;
            });
        }
        return messages;
    }

    /** How many records a topic holds now; what is of no committed transaction, and the marks of their ends, count too. */
    int count(String topic) {
        return (int) ends(topic).values().stream().mapToLong(Long::longValue).sum();
    }

    /** Where each partition of a topic ends. */
    Map<Integer, Long> ends(String topic) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(Map.of())) {
            Map<Integer, Long> ends = new HashMap<>();
            consumer.endOffsets(partitions(consumer, topic))
                    .forEach((partition, end) -> ends.put(partition.partition(), end));
            return ends;
        }
    }

    /** How far in each partition of a topic a group has said that it is. */
    Map<Integer, Long> committed(String group, String topic) throws ExecutionException, InterruptedException {
        Map<Integer, Long> offsets = new HashMap<>();
        admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get()
                .forEach((partition, offset) -> {
                    if (partition.topic().equals(topic)) {
                        offsets.put(partition.partition(), offset.offset());
                    }
                });
        return offsets;
    }

    KafkaConsumer<byte[], byte[]> consumer(Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>(more);
        settings.put("bootstrap.servers", bootstrap);
        settings.put("auto.offset.reset", "earliest");
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static List<TopicPartition> partitions(KafkaConsumer<?, ?> consumer, String topic) {
        return consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
    }

    /** A record as it came. */
    record Message(ConsumerRecord<byte[], byte[]> received) {
        String value() {
            return new String(received.value(), UTF_8);
        }

        byte[] rawHeader(String name) {
            Header found = received.headers().lastHeader(name);
            if (found == null) {
                throw new AssertionError("The record has no header " + name + " but " + received.headers());
            }
            return found.value();
        }

        String header(String name) {
            return new String(rawHeader(name), UTF_8);
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ZERO);
        admin.close(Duration.ZERO);
    }
}
