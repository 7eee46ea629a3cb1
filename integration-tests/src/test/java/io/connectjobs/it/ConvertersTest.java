package io.connectjobs.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.connectjobs.local.Await;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever converters a cluster uses, the store holds what was sent, and a job's identity stays what it was. */
@ExtendWith(ClusterExtension.class)
final class ConvertersTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final ObjectMapper JSON_READER = new ObjectMapper();
    private static final String WITH_SCHEMA = """
            {"schema":{"type":"struct","fields":[{"field":"id","type":"string"},{"field":"count","type":"int32"}]},\
            "payload":{"id":"a","count":3}}""";

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "JsonConverter without schemas | JSON   | false | {'id':'a','count':3} | application/json         | {'id':'a','count':3}",
                "JsonConverter with schemas    | JSON   | true  | SCHEMA               | application/json         | {'id':'a','count':3}",
                "StringConverter, JSON text    | STRING | false | {'id':'a','count':3} | application/json         | {'id':'a','count':3}",
                "StringConverter, other text   | STRING | false | plain words          | text/plain               | plain words",
                "ByteArrayConverter, JSON      | BYTES  | false | {'id':'a','count':3} | application/json         | {'id':'a','count':3}",
                "ByteArrayConverter, not JSON  | BYTES  | false | no json              | application/octet-stream | no json",
            })
    void a_payload_reaches_the_store(
            String what,
            String converter,
            boolean schemas,
            String sent,
            String type,
            String stored,
            TestCluster cluster)
            throws Exception {
        TestStore store = cluster.store(Backend.SQLITE);
        String topic = cluster.kafka().createTopic(cluster.name("converted"), 1);
        try (Connectors connectors = new Connectors(cluster.worker().rest())) {
            connectors.run(
                    topic,
                    Configs.sink(
                            store,
                            topic,
                            Map.of(
                                    "value.converter", converterClass(converter),
                                    "value.converter.schemas.enable", Boolean.toString(schemas))));
            cluster.kafka().send(topic, sent.equals("SCHEMA") ? WITH_SCHEMA : sent.replace('\'', '"'));
            Await.until(what + " to be stored", LIMIT, () -> store.count(topic, "available") == 1);
        }
        List<String> row = store.rows("SELECT content_type, CAST(payload AS TEXT) FROM cj_jobs WHERE queue = ?", topic)
                .get(0);
        assertThat(row.get(0)).isEqualTo(type);
        if (type.equals("application/json")) {
            // A schemaless JsonConverter hands on maps without an order.
            assertThat(JSON_READER.readTree(row.get(1))).isEqualTo(JSON_READER.readTree(stored.replace('\'', '"')));
        } else {
            assertThat(row.get(1)).isEqualTo(stored);
        }
    }

    @Test
    void a_bad_record_goes_to_the_dead_letters_with_the_field_and_its_batch_mates_into_the_store(TestCluster cluster)
            throws Exception {
        TestStore store = cluster.store(Backend.SQLITE);
        String topic = cluster.kafka().createTopic(cluster.name("tolerant"), 1);
        try (Connectors connectors = new Connectors(cluster.worker().rest())) {
            connectors.run(
                    topic,
                    Configs.tolerantSink(
                            store,
                            topic,
                            Map.of(
                                    "job.id", "${value.id}",
                                    "job.priority", "${value.priority|0}",
                                    "store.payload.max.bytes", "300")));
            cluster.kafka()
                    .send(
                            topic,
                            "{\"id\":\"first\"}",
                            "{\"id\":\"second\",\"priority\":\"high\"}",
                            "{\"name\":\"third\"}",
                            "{\"id\":\"large\",\"text\":\"" + "x".repeat(300) + "\"}",
                            "{\"id\":\"fourth\",\"priority\":7}");
            Await.until("the good records", LIMIT, () -> store.count(topic, "available") == 2);
            List<Kafka.Message> letters = cluster.kafka().read(topic + ".dlq", 3);
            assertThat(letters).extracting(Kafka.Message::value).anyMatch(value -> value.contains("second"));
            assertThat(letters)
                    .extracting(letter -> letter.header("__connect.errors.exception.message"))
                    .anySatisfy(reason -> assertThat(reason).contains("job.priority", "high"))
                    .anySatisfy(reason -> assertThat(reason).contains("job.id", "value.id"))
                    .anySatisfy(reason -> assertThat(reason).contains("job.payload", "300"));
        }
        assertThat(store.column("SELECT id FROM cj_jobs WHERE queue = ? ORDER BY id", topic))
                .containsExactly("first", "fourth");
    }

    @ParameterizedTest
    @ValueSource(strings = {Configs.STRING, Configs.SIMPLE, Configs.JSON})
    void ids_that_look_like_something_else_travel_unchanged_and_their_jobs_complete(
            String headerConverter, TestCluster cluster) throws Exception {
        List<String> ids = List.of("007", "42:1001", "2024-01-01", "null", "true", "1.10", "[1,2]", "ä ö");
        Map<String, String> headers =
                Map.of("header.converter", headerConverter, "header.converter.schemas.enable", "false");
        TestStore store = cluster.store(Backend.SQLITE);
        String name = cluster.name("ids");
        String outcomes = cluster.kafka().createTopic(name + ".outcomes", 1);
        String events = cluster.kafka().createTopic(name, 1);
        try (Connectors connectors = new Connectors(cluster.worker().rest())) {
            connectors.run(
                    name, Configs.sink(store, events, Map.of("value.converter", Configs.STRING, "job.id", "${value}")));
            var settling = Configs.settling(store, outcomes);
            settling.putAll(headers);
            connectors.run(outcomes, settling);
            var source = Configs.source(store, name, Map.of("dispatch.settle", "by.worker"));
            source.putAll(headers);
            connectors.run(name + "-jobs", source);
            cluster.kafka().send(events, ids.toArray(String[]::new));
            List<Kafka.Message> jobs = cluster.kafka().read("jobs." + name, ids.size());
            for (Kafka.Message job : jobs) {
                cluster.kafka().send(complete(outcomes, job, headerConverter));
            }
            assertThat(jobs)
                    .extracting(job -> new String(job.received().key(), UTF_8))
                    .containsExactlyInAnyOrderElementsOf(ids);
            Await.until("all to complete", LIMIT, () -> store.count(name, "completed") == ids.size());
        }
        assertThat(store.column("SELECT id FROM cj_jobs WHERE queue = ?", name))
                .containsExactlyInAnyOrderElementsOf(ids);
    }

    private static ProducerRecord<byte[], byte[]> complete(String topic, Kafka.Message job, String headerConverter) {
        String outcome = headerConverter.equals(Configs.JSON) ? "\"complete\"" : "complete";
        ProducerRecord<byte[], byte[]> answer = new ProducerRecord<>(topic, "\"done\"".getBytes(UTF_8));
        answer.headers().add("job.lease", job.rawHeader("job.lease"));
        answer.headers().add("job.outcome", outcome.getBytes(UTF_8));
        return answer;
    }

    private static String converterClass(String name) {
        return switch (name) {
            case "JSON" -> Configs.JSON;
            case "STRING" -> Configs.STRING;
            default -> Configs.BYTES;
        };
    }
}
