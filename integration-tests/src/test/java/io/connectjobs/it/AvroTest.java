package io.connectjobs.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.local.Await;
import io.connectjobs.local.LocalRegistry;
import io.connectjobs.local.LocalWorker;
import io.connectjobs.local.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Jobs, their envelopes and their settlements as Avro, by the schemas of a real registry, in Confluent's wire format. */
@ExtendWith(ClusterExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AvroTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String CONVERTER = "io.apicurio.registry.utils.converter.AvroConverter";
    private static final Schema EMAIL = new Schema.Parser().parse("""
            {"type": "record", "name": "Email", "namespace": "com.example", "fields": [
              {"name": "id", "type": "string"}, {"name": "to", "type": "string"},
              {"name": "priority", "type": ["null", "int"], "default": null}]}""");

    private final RunDirectory directory = RunDirectory.create("connectjobs-avro-");
    private LocalRegistry registry;
    private AvroWire wire;
    private LocalWorker worker;
    private TestStore store;

    @BeforeAll
    void start(TestCluster cluster) throws SQLException {
        store = cluster.store(Backend.SQLITE);
        registry = new LocalRegistry(Path.of(System.getProperty("registry.home", "target/registry")), directory.path());
        wire = new AvroWire(registry);
        worker = worker(cluster, Map.of("JOB_STORE_URL", store.url(), "JOB_STORE_REGISTRY_URL", registry.url()))
                .start();
    }

    @AfterAll
    void stop() {
        worker.close();
        registry.close();
        directory.close();
    }

    @Test
    void avro_records_become_jobs_that_workers_get_and_settle_in_avro(TestCluster cluster) throws Exception {
        String name = cluster.name("avro");
        String outcomes = cluster.kafka().createTopic(name + ".outcomes", 1);
        cluster.kafka().createTopic(name, 1);
        try (Connectors connectors = new Connectors(worker.rest())) {
            connectors.run(
                    name,
                    avro(Configs.tolerantSink(
                            store, name, Map.of("job.id", "${value.id}", "job.priority", "${value.priority|0}"))));
            connectors.run(outcomes, avro(Configs.settling(store, outcomes)));
            connectors.run(
                    name + "-jobs",
                    avro(Configs.source(
                            store, name, Map.of("record.format", "envelope", "dispatch.settle", "by.worker"))));
            send(cluster, name, email("e-1", 7), email("e-2", null));
            for (Kafka.Message message : cluster.kafka().read("jobs." + name, 2)) {
                GenericRecord job = wire.read(message.received().value(), schema("Job"));
                assertThat(job.get("payload").toString()).contains("\"to\":\"someone\"");
                assertThat(job.get("contentType")).hasToString("application/json");
                send(cluster, outcomes, completed(job));
            }
            Await.until("the answers", LIMIT, () -> store.count(name, "completed") == 2);
        }
        assertThat(store.rows("SELECT id, priority FROM cj_jobs WHERE queue = ? ORDER BY id", name))
                .containsExactly(List.of("e-1", "7"), List.of("e-2", "0"));
        assertThat(store.column("SELECT DISTINCT CAST(result AS TEXT) FROM cj_jobs WHERE queue = ?", name))
                .containsExactly("sent");
        assertIsDocumented(wire.latest("jobs." + name + "-value"));
    }

    /**
     * Confluent's converter is not on Maven Central: its config runs with Apicurio's converter in its place, for the same
     * records and schemas. What is left untried is that class and its own settings.
     */
    @ParameterizedTest
    @ValueSource(strings = {"avro-apicurio", "avro-confluent"})
    void the_pair_of_examples_takes_an_avro_record_through_the_store(String folder, TestCluster cluster)
            throws Exception {
        String id = cluster.name(folder);
        for (String file : List.of("sink", "source")) {
            String config =
                    Files.readString(ConfigExamplesTest.EXAMPLES.resolve(folder).resolve(file + ".json"));
            worker.rest().create(folder.equals("avro-confluent") ? byApicurio(config) : config);
            worker.rest().awaitRunning(folder + "-" + file);
        }
        send(cluster, "avro-emails", email(id, null));
        String completed = "SELECT id FROM cj_jobs WHERE state = 'completed' AND id = ?";
        Await.until("the job", LIMIT, () -> store.column(completed, id).size() == 1);
        List.of("sink", "source").forEach(file -> worker.rest().delete(folder + "-" + file));
        Kafka.Message sent = cluster.kafka().readAll("jobs.avro-emails").stream()
                .filter(message -> new String(message.received().key(), UTF_8).equals(id))
                .findFirst()
                .orElseThrow();
        assertThat(wire.read(sent.received().value(), schema("Job")).get("id")).hasToString(id);
    }

    private static String byApicurio(String confluent) {
        String known = "\"value.converter\": \"io.confluent.connect.avro.AvroConverter\"";
        String url = "\"value.converter.schema.registry.url\": ";
        assertThat(confluent).contains(known, url);
        return confluent
                .replace(known, "\"value.converter\": \"" + CONVERTER + "\"")
                .replace(
                        url,
                        "\"value.converter.apicurio.registry.as-confluent\": \"true\","
                                + "\"value.converter.apicurio.registry.headers.enabled\": \"false\","
                                + "\"value.converter.apicurio.registry.use-id\": \"contentId\","
                                + "\"value.converter.apicurio.registry.auto-register\": \"true\","
                                + "\"value.converter.apicurio.registry.url\": ");
    }

    /** The registry has what docs/schemas tells workers of, but for the payload: one of two there, as set here. */
    private static void assertIsDocumented(Schema emitted) throws IOException {
        Schema documented = schema("Job");
        assertThat(emitted.getFullName()).isEqualTo(documented.getFullName());
        assertThat(emitted.getFields())
                .extracting(Schema.Field::name)
                .isEqualTo(
                        documented.getFields().stream().map(Schema.Field::name).toList());
        for (Schema.Field field : documented.getFields()) {
            Schema type = emitted.getField(field.name()).schema();
            if (field.name().equals("payload")) {
                assertThat(field.schema().getTypes()).contains(Schema.create(type.getType()));
            } else {
                assertThat(SchemaNormalization.toParsingForm(type))
                        .as(field.name())
                        .isEqualTo(SchemaNormalization.toParsingForm(field.schema()));
                assertThat(type.getLogicalType())
                        .as(field.name())
                        .isEqualTo(field.schema().getLogicalType());
            }
        }
        assertThat(SchemaCompatibility.checkReaderWriterCompatibility(documented, emitted)
                        .getType())
                .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
    }

    private static Schema schema(String name) throws IOException {
        Path file = ConfigExamplesTest.EXAMPLES.resolve("../docs/schemas/" + name + ".avsc");
        return new Schema.Parser().parse(Files.readString(file));
    }

    private static GenericRecord email(String id, @Nullable Integer priority) {
        return new GenericRecordBuilder(EMAIL)
                .set("id", id)
                .set("to", "someone")
                .set("priority", priority)
                .build();
    }

    private static GenericRecord completed(GenericRecord job) throws IOException {
        Schema settlement = schema("Settlement");
        Schema outcome = settlement.getField("outcome").schema();
        return new GenericRecordBuilder(settlement)
                .set("lease", job.get("lease"))
                .set("outcome", new GenericData.EnumSymbol(outcome, "complete"))
                .set("result", "sent")
                .build();
    }

    private void send(TestCluster cluster, String topic, GenericRecord... values) throws Exception {
        for (GenericRecord value : values) {
            cluster.kafka().send(new ProducerRecord<>(topic, wire.write(topic, value)));
        }
    }

    private Map<String, String> avro(Map<String, String> config) {
        Map<String, String> all = new HashMap<>(config);
        all.put("value.converter", CONVERTER);
        all.put("value.converter.apicurio.registry.url", registry.url());
        all.put("value.converter.apicurio.registry.as-confluent", "true");
        all.put("value.converter.apicurio.registry.headers.enabled", "false");
        all.put("value.converter.apicurio.registry.use-id", "contentId");
        all.put("value.converter.apicurio.registry.auto-register", "true");
        return all;
    }

    /** The converter lies beside the archive. It has no service file: the worker must look for plugins in the old way. */
    private static LocalWorker worker(TestCluster cluster, Map<String, String> environment) {
        String converter = System.getProperty("registry.converter", "target/converters");
        return cluster.worker(
                "avro",
                environment,
                Map.of("plugin.path", TestCluster.pluginPath() + "," + converter, "plugin.discovery", "only_scan"));
    }
}
