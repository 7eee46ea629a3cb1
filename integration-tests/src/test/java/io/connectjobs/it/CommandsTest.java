package io.connectjobs.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.local.Await;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An operator's commands and new jobs on one topic, in one order. */
@ExtendWith(ClusterExtension.class)
final class CommandsTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @ParameterizedTest
    @EnumSource(Backend.class)
    void jobs_and_commands_of_a_partition_are_carried_out_in_its_order(Backend backend, TestCluster cluster)
            throws Exception {
        TestStore store = cluster.store(backend);
        String topic = cluster.kafka().createTopic(cluster.name("commanded"), 1);
        cluster.kafka()
                .sendAll(List.of(
                        command(topic, topic, "pause"),
                        job(topic, "kept"),
                        job(topic, "cancelled"),
                        command(topic, "cancelled", "cancel"),
                        job(topic, "revived"),
                        command(topic, "revived", "discard"),
                        command(topic, "revived", "retry"),
                        command(topic, "nobody", "cancel"),
                        command(topic, "kept", "explode"),
                        command(topic, "cancelled", "retry"),
                        command(topic, "cancelled", "cancel")));
        try (Connectors connectors = new Connectors(cluster.worker().rest())) {
            connectors.run(
                    topic, Configs.tolerantSink(store, topic, Map.of("operation", "header", "job.id", "${key}")));
            connectors.run(topic + "-jobs", Configs.source(store, topic, Map.of()));
            List<Kafka.Message> letters = cluster.kafka().read(topic + ".dlq", 2);
            assertThat(letters)
                    .extracting(letter -> letter.header("__connect.errors.exception.message"))
                    .containsExactlyInAnyOrder(
                            "job.command: cancel of " + topic + "/nobody changed nothing: the store has no such job",
                            "job.command: is 'explode', it must say cancel, retry, reschedule, discard, pause, resume or release");
            assertThat(store.countByState(topic)).isEqualTo(Map.of("available", 2, "cancelled", 1));
            cluster.kafka().send(command(topic, topic, "resume"));
            Await.until("what waited", LIMIT, () -> store.count(topic, "completed") == 2);
        }
        assertThat(cluster.kafka().readAll("jobs." + topic))
                .extracting(message -> message.header("job.id"))
                .containsExactlyInAnyOrder("kept", "revived");
    }

    private static ProducerRecord<byte[], byte[]> job(String topic, String id) {
        return record(topic, id, "enqueue");
    }

    private static ProducerRecord<byte[], byte[]> command(String topic, String about, String command) {
        ProducerRecord<byte[], byte[]> record = record(topic, about, "command");
        record.headers().add("job.command", command.getBytes(UTF_8));
        record.headers().add("job.queue", topic.getBytes(UTF_8));
        return record;
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, String key, String operation) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, key.getBytes(UTF_8), "{}".getBytes(UTF_8));
        record.headers().add("job.operation", operation.getBytes(UTF_8));
        return record;
    }
}
