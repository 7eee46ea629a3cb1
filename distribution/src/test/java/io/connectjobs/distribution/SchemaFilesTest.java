package io.connectjobs.distribution;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.connectjobs.connect.OneOf;
import io.connectjobs.connect.StoreConfig;
import io.connectjobs.sink.JobSinkTask;
import io.connectjobs.source.JobSourceTask;
import io.connectjobs.store.ClaimRequest;
import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.HistoryEntry;
import io.connectjobs.store.JobError;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.Lease;
import io.connectjobs.store.Leasing;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Owner;
import io.connectjobs.store.Payload;
import io.connectjobs.store.RetryPolicy;
import io.connectjobs.store.Settlement;
import io.connectjobs.store.UniqueKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTaskContext;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The schema files of docs/schemas, against what the source emits and the sink takes. */
class SchemaFilesTest {
    private static final Path FOLDER = Path.of("..", "docs", "schemas");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String url = "memory:" + UUID.randomUUID();
    private final JobStore store = StoreConfig.of(props()).open();
    private final JobSourceTask source = new JobSourceTask();
    private final JobSinkTask sink = new JobSinkTask();

    @AfterEach
    void close() {
        source.stop();
        sink.stop();
        store.close();
    }

    private Map<String, String> props(String... more) {
        Map<String, String> props = new HashMap<>(Map.of("store.url", url, "name", "n", "history", "all"));
        for (int i = 0; i < more.length; i += 2) {
            props.put(more[i], more[i + 1]);
        }
        return props;
    }

    /** One that offers nothing: a bad record fails the task then, and metrics go nowhere. */
    private static <T> T context(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (on, method, of) -> {
            if (method.getName().equals("pluginMetrics")) {
                throw new NoSuchMethodError("pluginMetrics");
            }
            return method.getName().equals("offsetStorageReader") ? context(OffsetStorageReader.class) : null;
        }));
    }

    private SourceRecord dispatch(String payloadAs) throws InterruptedException {
        store.enqueue(List.of(NewJob.on("orders")
                .id("o-1")
                .payload(Payload.json("{\"a\":1}"))
                .headers(Map.of("h", "x"))
                .build()));
        source.initialize(context(SourceTaskContext.class));
        source.start(props("queues", "orders", "record.payload", payloadAs, "dispatch.settle", "by.worker"));
        List<SourceRecord> records = new ArrayList<>();
        for (int i = 0; i < 100 && records.isEmpty(); i++) {
            List<SourceRecord> polled = source.poll();
            records.addAll(polled == null ? List.of() : polled);
        }
        return records.get(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"string", "bytes", "json"})
    void a_dispatched_job_is_valid_json(String payloadAs) throws Exception {
        SourceRecord record = dispatch(payloadAs);
        JsonNode job = json(record);
        assertThat(schema("Job").validate(job)).isEmpty();
        List<String> named = new ArrayList<>();
        schemaFile("Job").path("properties").fieldNames().forEachRemaining(named::add);
        List<String> emitted = new ArrayList<>();
        job.fieldNames().forEachRemaining(emitted::add);
        assertThat(named).as("fields of the schema").containsExactlyInAnyOrderElementsOf(emitted);
    }

    @ParameterizedTest
    @ValueSource(strings = {"string", "bytes"})
    void a_dispatched_job_goes_through_avro(String payloadAs) throws Exception {
        Struct job = (Struct) dispatch(payloadAs).value();
        Schema avro = avro("Job");
        assertThat(avro.getFullName()).isEqualTo(job.schema().name());
        assertThat(avro.getFields())
                .extracting(Schema.Field::name)
                .isEqualTo(job.schema().fields().stream()
                        .map(org.apache.kafka.connect.data.Field::name)
                        .toList());
        assertThat(AvroText.throughAvro(job, avro).get("id")).hasToString("o-1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'outcome':'complete'}                                                   | COMPLETED",
                "{'outcome':'complete','result':{'sum':3},'resultTtlMs':1000}             | COMPLETED",
                "{'outcome':'fail','error':'why'}                                         | RETRYABLE",
                "{'outcome':'fail','error':{'type':'T','message':'m'},'retryable':false}  | DEAD",
                "{'outcome':'release'}                                                    | AVAILABLE",
                "{'outcome':'snooze','delayMs':60000}                                     | SCHEDULED",
                "{'outcome':'extend','delayMs':60000}                                     | RUNNING",
            })
    void what_the_schema_of_answers_allows_the_sink_takes(String said, JobState state) throws Exception {
        String answer = withLease(dispatch("string"), said);
        assertThat(schema("Settlement").validate(JSON.readTree(answer))).isEmpty();
        put(null, answer);
        assertThat(store.inspect().find(new JobRef("orders", "o-1")))
                .hasValueSatisfying(job -> assertThat(job.state()).isEqualTo(state));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'outcome':'done'}",
                "{}",
                "{'outcome':'snooze'}",
                "{'outcome':'extend','delayMs':null}",
                "{'outcome':'fail','retryable':'maybe'}",
                "{'outcome':'release','delayMs':-1}",
                "{'outcome':'complete','result':1,'resultTtlMs':0}",
                "{'outcome':'complete','lease':'nonsense'}",
            })
    void what_it_refuses_the_sink_refuses(String said) throws Exception {
        String answer = withLease(dispatch("string"), said);
        assertThat(schema("Settlement").validate(JSON.readTree(answer))).isNotEmpty();
        assertThatThrownBy(() -> put(null, answer)).isInstanceOf(ConnectException.class);
    }

    @Test
    void an_answer_in_avro_settles_its_job() throws Exception {
        SourceRecord job = dispatch("string");
        org.apache.kafka.connect.data.Schema schema = AvroText.connect(avro("Settlement"));
        Struct error =
                new Struct(schema.field("error").schema()).put("type", "T").put("message", "m");
        Struct answer = new Struct(schema)
                .put("lease", ((Struct) job.value()).getString("lease"))
                .put("outcome", "fail")
                .put("error", error)
                .put("retryable", false);
        answer.validate();
        put(schema, answer);
        assertThat(store.inspect().find(new JobRef("orders", "o-1")))
                .hasValueSatisfying(found -> assertThat(found.state()).isEqualTo(JobState.DEAD));
    }

    /** All that happens to a job that fails once and is completed then, as the source tells it. */
    private List<SourceRecord> events(String payloadAs) throws InterruptedException {
        source.initialize(context(SourceTaskContext.class));
        source.start(props("mode", "events", "queues", "*", "record.payload", payloadAs));
        assertThat(source.poll()).isNull();
        Leasing leasing = store.leasing().orElseThrow();
        store.enqueue(List.of(NewJob.on("orders")
                .id("o-1")
                .retryPolicy(RetryPolicy.parse("fixed(base=1ms)"))
                .build()));
        leasing.settle(List.of(Settlement.fail(claim(leasing), new JobError("T", "m"))));
        leasing.settle(List.of(Settlement.complete(claim(leasing), Payload.json("{\"a\":1}"))));
        List<SourceRecord> records = new ArrayList<>();
        for (int i = 0; i < 100 && records.size() < 5; i++) {
            List<SourceRecord> polled = source.poll();
            records.addAll(polled == null ? List.of() : polled);
        }
        return records;
    }

    private static Lease claim(Leasing leasing) {
        List<ClaimedJob> jobs = List.of();
        while (jobs.isEmpty()) {
            jobs = leasing.claim(ClaimRequest.of("orders", 1, Duration.ofMinutes(1), new Owner("worker", 0)));
        }
        return jobs.get(0).lease();
    }

    @ParameterizedTest
    @ValueSource(strings = {"string", "bytes", "json"})
    void events_are_valid_json(String payloadAs) throws Exception {
        List<String> named = new ArrayList<>();
        schemaFile("JobEvent").path("properties").fieldNames().forEachRemaining(named::add);
        List<JsonNode> events = new ArrayList<>();
        for (SourceRecord record : events(payloadAs)) {
            events.add(json(record));
        }
        assertThat(events)
                .extracting(event -> event.path("event").asText())
                .containsExactly("enqueued", "claimed", "failed", "claimed", "completed");
        for (JsonNode event : events) {
            assertThat(schema("JobEvent").validate(event)).isEmpty();
            List<String> emitted = new ArrayList<>();
            event.fieldNames().forEachRemaining(emitted::add);
            assertThat(named).as("fields of the schema").containsExactlyInAnyOrderElementsOf(emitted);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"string", "bytes"})
    void events_go_through_avro(String payloadAs) throws Exception {
        Schema avro = avro("JobEvent");
        List<SourceRecord> records = events(payloadAs);
        for (SourceRecord record : records) {
            Struct event = (Struct) record.value();
            assertThat(avro.getFullName()).isEqualTo(event.schema().name());
            assertThat(avro.getFields())
                    .extracting(Schema.Field::name)
                    .isEqualTo(event.schema().fields().stream()
                            .map(org.apache.kafka.connect.data.Field::name)
                            .toList());
            assertThat(AvroText.throughAvro(event, avro).get("id")).hasToString("o-1");
        }
        assertThat(AvroText.throughAvro((Struct) records.get(2).value(), avro).get("errorMessage"))
                .hasToString("m");
        assertThat(AvroText.throughAvro((Struct) records.get(4).value(), avro).get("result"))
                .isNotNull();
    }

    @Test
    void the_events_and_states_that_the_files_name_are_those_that_there_are() throws Exception {
        for (Map.Entry<String, Enum<?>[]> one : Map.<String, Enum<?>[]>of(
                        "event", HistoryEntry.Event.values(), "state", JobState.values())
                .entrySet()) {
            List<String> labels =
                    Arrays.stream(one.getValue()).map(OneOf::label).toList();
            assertThat(avro("JobEvent").getField(one.getKey()).doc()).endsWith(": " + String.join(", ", labels) + ".");
            assertThat(schemaFile("JobEvent").at("/properties/" + one.getKey() + "/enum"))
                    .extracting(JsonNode::asText)
                    .isEqualTo(labels);
        }
    }

    /** One of each type. */
    private List<SourceRecord> export() throws InterruptedException {
        store.enqueue(List.of(
                NewJob.on("orders")
                        .id("o-1")
                        .payload(Payload.bytes(new byte[] {0, -1}))
                        .headers(Map.of("h", "x"))
                        .uniqueKey(UniqueKey.untilFinished("k"))
                        .build(),
                NewJob.on("orders").id("gone").build()));
        store.operate().cancel(List.of(new JobRef("orders", "gone")));
        store.operate().purge(List.of(new JobRef("orders", "gone")));
        store.operate().pause("orders");
        source.initialize(context(SourceTaskContext.class));
        source.start(props("queues", "orders", "mode", "export"));
        List<SourceRecord> records = source.poll();
        assertThat(records).hasSize(4);
        return records;
    }

    @Test
    void an_exported_queue_is_valid_json_and_is_imported_as_such() throws Exception {
        List<SourceRecord> records = export();
        for (SourceRecord record : records) {
            JsonNode json = json(record);
            assertThat(schema("JobExport").validate(json)).as(json.toString()).isEmpty();
            ((ObjectNode) json).remove("manifest");
            ((ObjectNode) json).remove("settings");
            ((ObjectNode) json).remove("since");
            ((ObjectNode) json).remove("job");
            assertThat(schema("JobExport").validate(json)).as(json.toString()).isNotEmpty();
        }
        imports(records.stream()
                .map(record -> new SinkRecord("t", 0, null, null, null, text(record), 0))
                .toList());
    }

    @Test
    void an_exported_queue_goes_through_avro_and_is_imported_from_it() throws Exception {
        Schema avro = avro("JobExport");
        List<SinkRecord> arrived = new ArrayList<>();
        for (SourceRecord record : export()) {
            Struct value = (Struct) record.value();
            assertThat(avro.getFullName()).isEqualTo(value.schema().name());
            assertThat(avro.getFields())
                    .extracting(Schema.Field::name)
                    .isEqualTo(value.schema().fields().stream()
                            .map(org.apache.kafka.connect.data.Field::name)
                            .toList());
            assertThat(AvroText.throughAvro(value, avro).get("queue")).hasToString("orders");
            arrived.add(new SinkRecord("t", 0, null, null, record.valueSchema(), value, 0));
        }
        imports(arrived);
    }

    /** Into a store of its own: the manifest among the records is content, or the task would fail. */
    private void imports(List<SinkRecord> records) {
        String other = "memory:" + UUID.randomUUID();
        Map<String, String> settings = props("operation", "import");
        settings.put("store.url", other);
        try (JobStore target = StoreConfig.of(settings).open()) {
            sink.initialize(context(SinkTaskContext.class));
            sink.start(settings);
            sink.put(records);
            JobRef ref = new JobRef("orders", "o-1");
            assertThat(target.inspect().find(ref)).isEqualTo(store.inspect().find(ref));
            assertThat(target.inspect().history(ref)).isEqualTo(store.inspect().history(ref));
        }
    }

    private static String text(SourceRecord record) {
        try {
            return json(record).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void every_file_is_read_by_this_test() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "README.md",
                            "Job.avsc",
                            "Job.schema.json",
                            "JobExport.avsc",
                            "JobExport.schema.json",
                            "JobEvent.avsc",
                            "JobEvent.schema.json",
                            "Settlement.avsc",
                            "Settlement.schema.json");
        }
    }

    private void put(org.apache.kafka.connect.data.@Nullable Schema schema, Object value) {
        sink.initialize(context(SinkTaskContext.class));
        sink.start(props("operation", "settle"));
        sink.put(List.of(new SinkRecord("outcomes", 0, null, null, schema, value, 0)));
    }

    private static String withLease(SourceRecord job, String said) {
        String lease = "\"lease\":\"" + ((Struct) job.value()).getString("lease") + "\"";
        String answer = said.replace('\'', '"');
        return answer.contains("\"lease\"")
                ? answer
                : answer.replaceFirst("\\{", "{" + lease + (said.equals("{}") ? "" : ","));
    }

    private static JsonNode json(SourceRecord record) throws IOException {
        try (JsonConverter converter = new JsonConverter()) {
            converter.configure(Map.of("schemas.enable", "false"), false);
            return JSON.readTree(converter.fromConnectData("t", record.valueSchema(), record.value()));
        }
    }

    private static JsonSchema schema(String name) throws IOException {
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(schemaFile(name));
    }

    private static JsonNode schemaFile(String name) throws IOException {
        return JSON.readTree(Files.readString(FOLDER.resolve(name + ".schema.json"), UTF_8));
    }

    private static Schema avro(String name) throws IOException {
        return new Schema.Parser().parse(Files.readString(FOLDER.resolve(name + ".avsc"), UTF_8));
    }
}
