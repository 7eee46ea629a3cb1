package io.connectjobs.source;

import static io.connectjobs.source.SourceHarness.poll;
import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.connect.JobHeaders;
import io.connectjobs.connect.LeaseToken;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Payload;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

final class RecordTest {
    private static SourceRecord dispatch(SourceHarness source, NewJob job) throws InterruptedException {
        source.store.enqueue(List.of(job));
        List<SourceRecord> records = poll(source.start(), 1);
        assertThat(records).hasSize(1);
        return records.get(0);
    }

    private static Map<String, Object> headers(SourceRecord record) {
        Map<String, Object> headers = new TreeMap<>();
        record.headers().forEach(header -> headers.put(header.key(), header.value()));
        return headers;
    }

    private static NewJob.Builder job() {
        return NewJob.on("q")
                .id("007")
                .kind("mail")
                .priority(3)
                .payload(Payload.json("{\"a\":1.5}"))
                .headers(Map.of("traceparent", "00-aa-bb-01", "job.lease", "not this one"));
    }

    @Test
    @SuppressWarnings("JavaUtilDate") // Connect's
    void the_envelope_tells_everything_about_a_job() throws Exception {
        try (SourceHarness source = new SourceHarness()) {
            SourceRecord record = dispatch(source, job().build());
            assertThat(record.topic()).isEqualTo("jobs.q");
            assertThat(record.key()).isEqualTo("007");
            assertThat(record.sourcePartition()).isEqualTo(Map.of("slot", 0));
            assertThat(record.sourceOffset()).isEqualTo(Map.of("batch", 1L));
            assertThat(record.valueSchema().name()).isEqualTo("io.connectjobs.Job");
            assertThat(record.valueSchema().version()).isEqualTo(1);
            Struct value = (Struct) record.value();
            value.validate();
            assertThat(value.getString("id")).isEqualTo("007");
            assertThat(value.getString("queue")).isEqualTo("q");
            assertThat(value.getString("kind")).isEqualTo("mail");
            assertThat(value.getInt32("priority")).isEqualTo(3);
            assertThat(value.getInt32("attempt")).isEqualTo(1);
            assertThat(value.getInt32("maxAttempts")).isEqualTo(5);
            assertThat(value.get("runAt")).isInstanceOf(Date.class);
            assertThat(value.get("enqueuedAt")).isInstanceOf(Date.class);
            assertThat(value.getMap("headers")).containsEntry("traceparent", "00-aa-bb-01");
            assertThat(value.getString("contentType")).isEqualTo("application/json");
            assertThat(value.getString("payload")).isEqualTo("{\"a\":1.5}");
            assertThat(LeaseToken.parse(value.getString("lease")).job()).isEqualTo(new JobRef("q", "007"));
        }
    }

    @Test
    void headers_name_the_job_and_carry_its_own() throws Exception {
        try (SourceHarness source = new SourceHarness()) {
            SourceRecord record = dispatch(source, job().build());
            String lease = String.valueOf(
                    record.headers().lastWithName(JobHeaders.LEASE).value());
            assertThat(LeaseToken.parse(lease).job()).isEqualTo(new JobRef("q", "007"));
            assertThat(headers(record))
                    .isEqualTo(Map.of(
                            "job.lease", lease,
                            "job.id", "007",
                            "job.queue", "q",
                            "job.kind", "mail",
                            "job.attempt", "1",
                            "traceparent", "00-aa-bb-01"));
        }
    }

    @Test
    void a_json_envelope_is_a_map_that_the_converter_takes() throws Exception {
        try (SourceHarness source = new SourceHarness("record.payload", "json")) {
            SourceRecord record = dispatch(source, job().build());
            assertThat(record.valueSchema()).isNull();
            JsonConverter converter = new JsonConverter();
            converter.configure(Map.of("schemas.enable", "false"), false);
            byte[] bytes = converter.fromConnectData("t", null, record.value());
            SchemaAndValue back = converter.toConnectData("t", bytes);
            assertThat((Map<?, ?>) back.value())
                    .extracting("id", "kind", "attempt", "payload")
                    .containsExactly("007", "mail", 1L, Map.of("a", 1.5));
            assertThat(((Map<?, ?>) back.value()).get("runAt")).isInstanceOf(Long.class);
        }
    }

    @Test
    void the_payload_may_stand_alone() throws Exception {
        try (SourceHarness source = new SourceHarness("record.format", "payload", "record.key", "")) {
            SourceRecord record = dispatch(source, job().build());
            assertThat(record.valueSchema()).isEqualTo(Schema.STRING_SCHEMA);
            assertThat(record.value()).isEqualTo("{\"a\":1.5}");
            assertThat(record.key()).isNull();
            assertThat(record.keySchema()).isNull();
        }
        try (SourceHarness source = new SourceHarness("record.format", "payload", "record.payload", "bytes")) {
            SourceRecord record = dispatch(
                    source, job().payload(Payload.bytes(new byte[] {-1})).build());
            assertThat(record.valueSchema()).isEqualTo(Schema.BYTES_SCHEMA);
            assertThat(record.value()).isEqualTo(new byte[] {-1});
        }
        try (SourceHarness source = new SourceHarness("record.format", "payload", "record.payload", "json")) {
            SourceRecord record = dispatch(source, job().build());
            assertThat(record.valueSchema()).isNull();
            assertThat(record.value()).isEqualTo(Map.of("a", 1.5));
        }
    }

    @Test
    void bytes_stand_in_an_envelope_too() throws Exception {
        try (SourceHarness source = new SourceHarness("record.payload", "bytes")) {
            SourceRecord record = dispatch(
                    source, job().payload(Payload.bytes(new byte[] {-1})).build());
            assertThat(((Struct) record.value()).getBytes("payload")).isEqualTo(new byte[] {-1});
        }
    }

    @Test
    void topic_and_key_are_templates() throws Exception {
        try (SourceHarness source =
                new SourceHarness("topic", "work.${queue}.${kind}", "record.key", "${queue}/${kind}/${id}")) {
            SourceRecord record = dispatch(source, job().build());
            assertThat(record.topic()).isEqualTo("work.q.mail");
            assertThat(record.key()).isEqualTo("q/mail/007");
        }
    }

    @Test
    void what_is_no_text_fails_for_good_and_says_what_to_set() throws Exception {
        requireUndeliverable(Payload.bytes(new byte[] {-1}), "string", "record.payload to bytes");
    }

    @Test
    void what_is_no_json_fails_for_good_and_says_what_to_set() throws Exception {
        requireUndeliverable(Payload.text("no json"), "json", "record.payload to string or bytes");
        requireUndeliverable(
                new Payload("12345678901234567890".getBytes(StandardCharsets.UTF_8), Payload.JSON), "json", "exactly");
    }

    @Test
    void null_alone_fails_for_good_rather_than_to_make_a_tombstone() throws Exception {
        requireUndeliverable(Payload.json(" null "), "json", "payload", "record.format to envelope");
        try (SourceHarness source = new SourceHarness("record.format", "payload")) {
            assertThat(dispatch(source, NewJob.on("q").id("as text").build()).value())
                    .isEqualTo("null");
        }
    }

    @Test
    void null_is_the_payload_in_an_envelope() throws Exception {
        try (SourceHarness source = new SourceHarness("record.payload", "json")) {
            assertThat((Map<?, ?>)
                            dispatch(source, NewJob.on("q").id("1").build()).value())
                    .extracting("id", "payload")
                    .containsExactly("1", null);
        }
    }

    private static void requireUndeliverable(Payload payload, String as, String advice) throws InterruptedException {
        requireUndeliverable(payload, as, "envelope", advice);
    }

    private static void requireUndeliverable(Payload payload, String as, String format, String advice)
            throws InterruptedException {
        try (SourceHarness source = new SourceHarness("record.payload", as, "record.format", format)) {
            source.enqueue("bad", payload);
            source.enqueue("good", Payload.json("{}"));
            JobSourceTask task = source.start();
            List<SourceRecord> records = poll(task, 1);
            assertThat(records).extracting(SourceRecord::key).containsExactly("good");
            poll(task);
            assertThat(source.job("bad").state()).isEqualTo(JobState.DEAD);
            assertThat(source.job("bad").errors().get(0).error().type()).isEqualTo("undeliverable");
            assertThat(source.job("bad").errors().get(0).error().message()).contains(advice);
        }
    }
}
