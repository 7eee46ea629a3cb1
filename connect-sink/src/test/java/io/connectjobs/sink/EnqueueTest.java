package io.connectjobs.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.connectjobs.store.JobState;
import io.connectjobs.store.JobView;
import io.connectjobs.store.Payload;
import io.connectjobs.store.RetryPolicy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;

final class EnqueueTest {
    private static final String FIRST_ID = "orders-3-0-1700000000000";

    @Test
    void a_record_becomes_a_job_under_its_coordinates() {
        try (SinkHarness sink = new SinkHarness(true)) {
            sink.put(sink.record(Map.of("a", 1)));
            JobView job = sink.job("orders", FIRST_ID);
            assertThat(job.payload()).isEqualTo(Payload.json("{\"a\":1}"));
            assertThat(job.kind()).isEqualTo("orders");
            assertThat(job.state()).isEqualTo(JobState.AVAILABLE);
            assertThat(job.maxAttempts()).isEqualTo(5);
            assertThat(job.retryPolicy()).as("left to the queue").isNull();
        }
    }

    @Test
    void redelivery_adds_nothing() {
        try (SinkHarness sink = new SinkHarness(true, "batch.size", "2")) {
            SinkRecord[] records = {sink.record("a"), sink.record("b"), sink.record("c")};
            sink.put(records);
            sink.put(records);
            assertThat(sink.counts("orders")).isEqualTo(Map.of(JobState.AVAILABLE, 3L));
            assertThat(sink.context.reports).isEmpty();
        }
    }

    @Test
    void coordinates_are_those_before_any_transform() {
        try (SinkHarness sink = new SinkHarness(true)) {
            SinkRecord record = sink.record("a");
            sink.put(record.newRecord("renamed", 9, null, null, null, "b", 5L));
            assertThat(sink.job("orders", "orders-3-0-5").payload()).isEqualTo(Payload.text("b"));
        }
    }

    @Test
    void every_field_is_a_template() {
        try (SinkHarness sink = new SinkHarness(
                true,
                "job.queue",
                "q-${value.region}",
                "job.id",
                "${connector}/${key}",
                "job.kind",
                "${header.kind}",
                "job.payload",
                "${value.body}",
                "job.priority",
                "${value.prio}",
                "job.run.at",
                "${value.at}",
                "job.timeout.ms",
                "${value.prio}000",
                "job.expires.at",
                "2200-01-01T00:00:00Z",
                "job.max.attempts",
                "${value.tries|3}",
                "job.retry.policy",
                "fixed(base=${value.prio}s)")) {
            Schema schema = SchemaBuilder.struct()
                    .field("region", Schema.STRING_SCHEMA)
                    .field("prio", Schema.INT16_SCHEMA)
                    .field("at", Timestamp.SCHEMA)
                    .field("body", Schema.BYTES_SCHEMA)
                    .build();
            Instant at = Instant.parse("2100-01-01T00:00:00Z");
            Struct value = new Struct(schema)
                    .put("region", "eu")
                    .put("prio", (short) 4)
                    .put("at", Timestamp.toLogical(Timestamp.SCHEMA, at.toEpochMilli()))
                    .put("body", new byte[] {9});
            sink.put(sink.record(value, "kind", "mail", "traceparent", "00-aa-bb-01", "job.note", "not carried"));
            JobView job = sink.job("q-eu", "sink-1/key");
            assertThat(sink.context.reports).isEmpty();
            assertThat(job.kind()).isEqualTo("mail");
            assertThat(job.payload()).isEqualTo(Payload.bytes(new byte[] {9}));
            assertThat(job.priority()).isEqualTo(4);
            assertThat(job.runAt()).isEqualTo(at);
            assertThat(job.state()).isEqualTo(JobState.SCHEDULED);
            assertThat(job.timeout()).isEqualTo(Duration.ofSeconds(4));
            assertThat(job.expiresAt()).isEqualTo(Instant.parse("2200-01-01T00:00:00Z"));
            assertThat(job.maxAttempts()).isEqualTo(3);
            assertThat(job.retryPolicy()).isEqualTo(RetryPolicy.parse("fixed(base=4s)"));
            assertThat(job.headers()).isEqualTo(Map.of("kind", "mail", "traceparent", "00-aa-bb-01"));
        }
    }

    @Test
    void times_may_be_text_with_an_offset_or_milliseconds_and_blank_is_now() {
        try (SinkHarness sink = new SinkHarness(true, "job.run.at", "${value}", "job.id", "${value|none}")) {
            sink.put(sink.record("2100-01-01T01:00:00+01:00"), sink.record(4102444800000L), sink.record(" "));
            assertThat(sink.job("orders", "2100-01-01T01:00:00+01:00").runAt())
                    .isEqualTo(sink.job("orders", "4102444800000").runAt())
                    .isEqualTo(Instant.parse("2100-01-01T00:00:00Z"));
            assertThat(sink.counts("orders")).containsEntry(JobState.AVAILABLE, 1L);
        }
    }

    @Test
    void text_bytes_and_json_of_real_converters_are_taken() {
        try (SinkHarness sink = new SinkHarness(true, "job.id", "${offset}", "job.queue", "${value.q|orders}")) {
            JsonConverter json = new JsonConverter();
            json.configure(Map.of("schemas.enable", "false"), false);
            JsonConverter withSchema = new JsonConverter();
            withSchema.configure(Map.of("schemas.enable", "true"), false);
            Object map = json.toConnectData("t", "{\"q\":\"m\",\"n\":1.5}".getBytes(UTF_8))
                    .value();
            Object struct = withSchema.toConnectData("t", """
                            {"schema":{"type":"struct","fields":[{"field":"q","type":"string"}]},"payload":{"q":"s"}}""".getBytes(UTF_8)).value();
            sink.put(sink.record(map), sink.record(struct), sink.record("{\"q\":\"t\"}"), sink.record(new byte[] {1}));
            assertThat(sink.job("m", "0").payload()).isEqualTo(Payload.json("{\"q\":\"m\",\"n\":1.5}"));
            assertThat(sink.job("s", "1").payload()).isEqualTo(Payload.json("{\"q\":\"s\"}"));
            assertThat(sink.job("t", "2").payload()).isEqualTo(Payload.json("{\"q\":\"t\"}"));
            assertThat(sink.job("orders", "3").payload()).isEqualTo(Payload.bytes(new byte[] {1}));
        }
    }

    @Test
    void bad_records_are_reported_with_the_field_and_their_mates_are_stored() {
        try (SinkHarness sink = new SinkHarness(
                true,
                "job.priority",
                "${value.prio}",
                "job.queue",
                "${value.q|orders}",
                "store.payload.max.bytes",
                "100")) {
            sink.put(
                    sink.record(Map.of("prio", 1)),
                    sink.record(Map.of("name", "x")),
                    sink.record(Map.of("prio", "high")),
                    sink.record(Map.of("prio", 2_000_000)),
                    sink.record(Map.of("prio", 1, "q", "a/b")),
                    sink.record(Map.of("prio", 1, "text", "x".repeat(200))),
                    sink.record(Map.of("prio", 2)));
            assertThat(sink.counts("orders")).isEqualTo(Map.of(JobState.AVAILABLE, 2L));
            assertThat(sink.context.reasons())
                    .satisfiesExactly(
                            reason -> assertThat(reason)
                                    .startsWith("job.priority: '${value.prio}' can't be filled")
                                    .contains("no 'prio', only: name"),
                            reason -> assertThat(reason)
                                    .isEqualTo("job.priority: '${value.prio}' is 'high', needed is a whole number"),
                            reason ->
                                    assertThat(reason).startsWith("job.priority: '${value.prio}' is 2000000, allowed"),
                            reason -> assertThat(reason).startsWith("job.queue: '${value.q|orders}' is 'a/b'"),
                            reason -> assertThat(reason)
                                    .startsWith("job.payload: '${value}' has 2")
                                    .contains("at most 100"));
            assertThat(sink.context.reports.get(0).record().kafkaOffset()).isEqualTo(1);
        }
    }

    @Test
    void run_at_and_delay_together_are_a_fault_of_the_record() {
        try (SinkHarness sink = new SinkHarness(true, "job.run.at", "1", "job.delay.ms", "${value.d|}")) {
            sink.put(sink.record(Map.of("d", 5)), sink.record(Map.of("x", 5)));
            assertThat(sink.context.reasons()).singleElement().asString().startsWith("job.delay.ms: ");
            assertThat(sink.counts("orders")).isEqualTo(Map.of(JobState.AVAILABLE, 1L));
        }
    }

    @Test
    void without_a_reporter_a_bad_record_fails_the_task() {
        try (SinkHarness sink = new SinkHarness(false, "job.priority", "${value.prio}")) {
            assertThatThrownBy(() -> sink.put(sink.record(Map.of("a", 1))))
                    .isInstanceOf(ConnectException.class)
                    .isNotInstanceOf(RetriableException.class)
                    .hasMessageContaining("orders-3 offset 0")
                    .hasMessageContaining("job.priority: '${value.prio}'")
                    .hasMessageContaining("errors.deadletterqueue.topic.name");
        }
    }

    @Test
    void what_is_nested_too_deeply_for_json_is_a_bad_record() {
        Object deep = 1;
        for (int i = 0; i < 1_001; i++) {
            deep = List.of(deep);
        }
        try (SinkHarness sink = new SinkHarness(true)) {
            sink.put(sink.record(deep), sink.record("good"));
            assertThat(sink.context.reasons())
                    .singleElement()
                    .asString()
                    .startsWith("job.payload: '${value}' can't be");
            assertThat(sink.counts("orders")).isEqualTo(Map.of(JobState.AVAILABLE, 1L));
        }
    }

    @Test
    void headers_travel_as_text_whatever_they_are() {
        try (SinkHarness sink = new SinkHarness(true)) {
            ConnectHeaders headers = new ConnectHeaders();
            headers.addInt("number", 5)
                    .addString("twice", "1")
                    .addString("twice", "2")
                    .addBytes("text", "été".getBytes(StandardCharsets.UTF_8))
                    .addBytes("bytes", new byte[] {(byte) 0xff, 0})
                    .add("none", null, null);
            sink.put(sink.record("a", headers));
            assertThat(sink.job("orders", FIRST_ID).headers())
                    .isEqualTo(Map.of("number", "5", "twice", "2", "text", "été", "bytes", "/wA="));
        }
    }

    @Test
    void in_header_mode_each_record_says_what_it_is() {
        try (SinkHarness sink = new SinkHarness(true, "operation", "header")) {
            sink.put(
                    sink.record("a", "job.operation", "enqueue"),
                    sink.record("a", "job.operation", "settle"),
                    sink.record("a", "job.operation", "delete"),
                    sink.record("a"));
            assertThat(sink.counts("orders")).isEqualTo(Map.of(JobState.AVAILABLE, 1L));
            assertThat(sink.context.reasons())
                    .satisfiesExactly(
                            reason -> assertThat(reason).startsWith("job.lease: the header is missing"),
                            reason -> assertThat(reason).startsWith("job.operation: the header is 'delete'"),
                            reason -> assertThat(reason).startsWith("job.operation: the header is missing"));
        }
    }
}
