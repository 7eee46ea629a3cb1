package io.connectjobs.sink;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.connect.LeaseToken;
import io.connectjobs.connect.testing.HeaderConverters;
import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.JobError;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobView;
import io.connectjobs.store.Lease;
import io.connectjobs.store.Payload;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.storage.HeaderConverter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class SettleTest {
    private final SinkHarness sink = new SinkHarness(true, "operation", "settle", "store.payload.max.bytes", "100");

    @AfterEach
    void close() {
        sink.close();
    }

    static Stream<HeaderConverter> converters() {
        return HeaderConverters.all().stream();
    }

    private SinkRecord answer(ClaimedJob job, String outcome, @Nullable Object value, String... more) {
        String[] headers = Stream.concat(
                        Stream.of("job.lease", LeaseToken.format(job.lease()), "job.outcome", outcome), Stream.of(more))
                .toArray(String[]::new);
        return sink.record(value, headers);
    }

    private JobView job(String id) {
        return sink.job("work", id);
    }

    @Test
    void complete_keeps_the_result() {
        sink.put(answer(sink.running("1"), "complete", Map.of("sum", 3)), answer(sink.running("2"), "complete", null));
        assertThat(job("1").state()).isEqualTo(JobState.COMPLETED);
        assertThat(job("1").result()).isEqualTo(Payload.json("{\"sum\":3}"));
        assertThat(job("2").state()).isEqualTo(JobState.COMPLETED);
        assertThat(job("2").result()).isNull();
    }

    @Test
    void complete_may_say_how_long_the_result_is_kept() {
        SinkRecord without = answer(sink.running("2"), "complete", null, "job.result.ttl.ms", "5");
        sink.put(
                answer(sink.running("1"), "complete", "done", "job.result.ttl.ms", "86400000"),
                without,
                answer(sink.running("3"), "complete", "done", "job.result.ttl.ms", "soon"));
        JobView kept = job("1");
        assertThat(kept.result()).isEqualTo(Payload.text("done"));
        assertThat(kept.resultUntil())
                .isEqualTo(requireNonNull(kept.finishedAt()).plusSeconds(86_400));
        assertThat(sink.context.reasons())
                .satisfiesExactlyInAnyOrder(
                        message -> assertThat(message).contains("job.result.ttl.ms", "there is no result"),
                        message -> assertThat(message).contains("job.result.ttl.ms", "'soon'"));
    }

    @Test
    void a_stack_trace_is_kept_beside_type_and_message() {
        sink.put(answer(
                sink.running("1"),
                "fail",
                Map.of("type", "Disk", "message", "full", "stackTrace", "at a.B.c(B.java:7)")));
        assertThat(error("1")).isEqualTo(new JobError("Disk", "full", "at a.B.c(B.java:7)"));
    }

    @Test
    void fail_keeps_the_error_in_whatever_form_it_comes() {
        sink.put(
                answer(sink.running("text"), "fail", "no disk"),
                answer(sink.running("map"), "fail", Map.of("type", "Disk", "message", "full")),
                answer(sink.running("json"), "fail", "{\"type\":\"Disk\",\"message\":\"full\"}"),
                answer(sink.running("other"), "fail", Map.of("code", 5)),
                answer(sink.running("none"), "fail", null),
                answer(sink.running("bytes"), "fail", new byte[] {(byte) 0xff}));
        assertThat(error("text")).isEqualTo(new JobError("worker", "no disk"));
        assertThat(error("map")).isEqualTo(new JobError("Disk", "full"));
        assertThat(error("json")).isEqualTo(new JobError("Disk", "full"));
        assertThat(error("other")).isEqualTo(new JobError("worker", "{\"code\":5}"));
        assertThat(error("none")).isEqualTo(new JobError("worker", "The worker gave no reason"));
        assertThat(error("bytes")).isEqualTo(new JobError("worker", "\"/w==\""));
        assertThat(job("text").state()).isEqualTo(JobState.RETRYABLE);
    }

    private JobError error(String id) {
        return job(id).errors().get(0).error();
    }

    @Test
    void what_is_not_retryable_is_dead_at_once() {
        sink.put(answer(sink.running("1"), "fail", "no", "job.retryable", "false"));
        assertThat(job("1").state()).isEqualTo(JobState.DEAD);
    }

    @Test
    void release_and_snooze_give_the_attempt_back() {
        sink.put(answer(sink.running("1"), "release", null));
        assertThat(job("1").state()).isEqualTo(JobState.AVAILABLE);
        sink.put(
                answer(sink.running("2"), "release", null, "job.delay.ms", "60000"),
                answer(sink.running("3"), "snooze", null, "job.delay.ms", "60000"));
        assertThat(job("2").state()).isEqualTo(JobState.SCHEDULED);
        assertThat(job("3").state()).isEqualTo(JobState.SCHEDULED);
        assertThat(job("3").attempt()).isZero();
    }

    @Test
    void extend_sets_the_lease_anew() {
        ClaimedJob running = sink.running("1");
        sink.put(answer(running, "extend", null, "job.delay.ms", "3600000"));
        assertThat(job("1").state()).isEqualTo(JobState.RUNNING);
        assertThat(job("1").leaseUntil()).isAfter(Instant.now().plusSeconds(3000));
    }

    @Test
    void several_answers_for_one_job_keep_their_order() {
        ClaimedJob running = sink.running("1");
        sink.put(
                answer(running, "extend", null, "job.delay.ms", "3600000"),
                answer(running, "complete", "first"),
                answer(running, "fail", "second"));
        assertThat(job("1").state()).isEqualTo(JobState.COMPLETED);
        assertThat(job("1").result()).isEqualTo(Payload.text("first"));
        assertThat(sink.context.reports).isEmpty();
    }

    @Test
    void late_answers_change_nothing_and_are_no_bad_records() {
        ClaimedJob running = sink.running("1");
        Lease stale = new Lease(running.ref(), running.lease().token() + "0");
        sink.put(
                sink.record("x", "job.lease", LeaseToken.format(stale), "job.outcome", "complete"),
                answer(running, "complete", null),
                answer(running, "complete", null));
        sink.put(answer(running, "complete", null));
        assertThat(job("1").result()).isNull();
        assertThat(sink.context.reports).isEmpty();
    }

    @Test
    void a_result_that_is_almost_json_is_kept_as_bytes() {
        byte[] byteOrderMark = HexFormat.of().parseHex("efbbbf7b7d");
        sink.put(answer(sink.running("1"), "complete", byteOrderMark));
        assertThat(job("1").result()).isEqualTo(Payload.bytes(byteOrderMark));
    }

    @Test
    void bad_answers_are_reported_with_the_header_and_the_others_count() {
        String unknown = LeaseToken.format(new Lease(new JobRef("work", "none"), "1"));
        sink.put(
                sink.record("x", "job.lease", "rubbish", "job.outcome", "complete"),
                sink.record("x", "job.lease", unknown, "job.outcome", "complete"),
                answer(sink.running("1"), "finish", null),
                answer(sink.running("2"), "snooze", null),
                answer(sink.running("3"), "snooze", null, "job.delay.ms", "-5"),
                answer(sink.running("4"), "extend", null, "job.delay.ms", "0"),
                answer(sink.running("5"), "fail", "x", "job.retryable", "maybe"),
                answer(sink.running("6"), "complete", "x".repeat(101)),
                sink.record("no fields"),
                sink.record(Map.of("lease", unknown)),
                answer(sink.running("7"), "complete", null));
        assertThat(sink.context.reasons())
                .anySatisfy(reason -> assertThat(reason).startsWith("job.lease: 'rubbish' is no lease"))
                .anySatisfy(reason -> assertThat(reason).startsWith("job.lease: the store has no job work/none"))
                .anySatisfy(reason -> assertThat(reason).startsWith("job.outcome: is 'finish', it must say complete"))
                .anySatisfy(reason -> assertThat(reason).startsWith("job.delay.ms: is missing, snooze needs it"))
                .anySatisfy(reason -> assertThat(reason).startsWith("job.delay.ms: delay is PT-0.005S"))
                .anySatisfy(reason -> assertThat(reason).startsWith("job.delay.ms: delay is PT0S"))
                .anySatisfy(reason -> assertThat(reason).startsWith("job.retryable: is 'maybe'"))
                .anySatisfy(reason -> assertThat(reason).startsWith("value: result has 101 bytes"))
                .anySatisfy(reason ->
                        assertThat(reason).startsWith("job.lease: the header is missing, and the value is a text"))
                .anySatisfy(reason -> assertThat(reason).startsWith("value.outcome: is missing"))
                .hasSize(10);
        assertThat(job("7").state()).isEqualTo(JobState.COMPLETED);
        assertThat(job("6").state()).isEqualTo(JobState.RUNNING);
    }

    @Test
    void an_answer_may_be_the_value_itself() {
        ClaimedJob one = sink.running("1");
        ClaimedJob two = sink.running("2");
        ClaimedJob three = sink.running("3");
        Schema schema = SchemaBuilder.struct()
                .name("io.connectjobs.Settlement")
                .field("lease", Schema.STRING_SCHEMA)
                .field("outcome", Schema.STRING_SCHEMA)
                .field("delayMs", Schema.OPTIONAL_INT64_SCHEMA)
                .build();
        Struct struct = new Struct(schema)
                .put("lease", LeaseToken.format(one.lease()))
                .put("outcome", "snooze")
                .put("delayMs", 60_000L);
        Map<String, Object> map = Map.of(
                "lease",
                LeaseToken.format(two.lease()),
                "outcome",
                "fail",
                "retryable",
                false,
                "error",
                Map.of("type", "T", "message", "m"));
        String json = "{\"lease\":\"" + LeaseToken.format(three.lease())
                + "\",\"outcome\":\"complete\",\"result\":{\"n\":1}}";
        sink.put(sink.record(struct), sink.record(map), sink.record(json));
        assertThat(sink.context.reports).isEmpty();
        assertThat(job("1").state()).isEqualTo(JobState.SCHEDULED);
        assertThat(job("2").state()).isEqualTo(JobState.DEAD);
        assertThat(error("2")).isEqualTo(new JobError("T", "m"));
        assertThat(job("3").result()).isEqualTo(Payload.json("{\"n\":1}"));
    }

    @ParameterizedTest
    @MethodSource("converters")
    void echoed_headers_settle_whatever_the_converter_makes_of_them(HeaderConverter converter) {
        for (String id : new String[] {"007", "42:1001", "2024-01-01", "null"}) {
            ClaimedJob running = sink.running(id);
            ConnectHeaders headers = new ConnectHeaders();
            echo(headers, converter, "job.lease", LeaseToken.format(running.lease()));
            echo(headers, converter, "job.outcome", "fail");
            echo(headers, converter, "job.retryable", "false");
            echo(headers, converter, "job.delay.ms", "60000");
            echo(headers, converter, "job.id", id);
            sink.put(sink.record("no", headers));
            assertThat(sink.context.reports).isEmpty();
            assertThat(job(id).state()).isEqualTo(JobState.DEAD);
        }
    }

    /** A converter may make nothing of a text; Connect then hands over no such header, or no record. */
    private static void echo(ConnectHeaders headers, HeaderConverter converter, String name, String text) {
        SchemaAndValue there = HeaderConverters.throughKafka(converter, name, text);
        if (there != null) {
            headers.add(name, there);
        }
    }

    @Test
    void an_error_that_has_no_text_is_an_error_all_the_same() {
        sink.put(answer(sink.running("1"), "fail", "{\"message\":{\"a\":1e99999}}"));
        assertThat(job("1").state()).isEqualTo(JobState.RETRYABLE);
        assertThat(job("1").errors().get(0).error().message()).contains("can't be written as JSON");
    }

    /** Numbers that no double and no BigDecimal can be made of. */
    @Test
    void an_error_that_only_looks_like_json_is_kept_as_text() {
        String error = "{\"message\":1e99999999999}";
        sink.put(answer(sink.running("1"), "fail", error), sink.record(error));
        assertThat(job("1").errors().get(0).error().message()).isEqualTo(error);
        assertThat(sink.context.reasons()).hasSize(1).first().asString().contains("job.lease");
    }
}
