package io.connectjobs.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.JobError;
import io.connectjobs.store.JobState;
import io.connectjobs.store.Lease;
import io.connectjobs.store.Payload;
import io.connectjobs.store.QueueSettings;
import io.connectjobs.store.RetryPolicy;
import io.connectjobs.store.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;

/** What the store decides among jobs, and by queue, as a record's own settings bring it about. */
final class UniqueTest {
    private static SinkHarness unique(String... more) {
        String[] settings = {"job.id", "${offset}", "job.unique.key", "${value.k|}", "job.payload", "${value.p}"};
        return new SinkHarness(
                true, Stream.concat(Stream.of(settings), Stream.of(more)).toArray(String[]::new));
    }

    private static SinkRecord record(SinkHarness sink, String key, String payload) {
        return sink.record(Map.of("k", key, "p", payload));
    }

    private static void complete(SinkHarness sink, Lease lease) {
        sink.leasing().settle(List.of(new Settlement(lease, new Settlement.Complete(null, null))));
    }

    @Test
    void a_job_keeps_others_of_its_key_out_until_it_is_finished() {
        try (SinkHarness sink = unique()) {
            sink.put(record(sink, "x", "first"), record(sink, "x", "second"), record(sink, "y", "other"));
            assertThat(sink.counts("orders")).isEqualTo(Map.of(JobState.AVAILABLE, 2L));
            assertThat(sink.job("orders", "0").payload()).isEqualTo(Payload.text("first"));
            Lease lease = sink.claim("orders", "0").lease();
            sink.put(record(sink, "x", "third"));
            assertThat(sink.counts("orders")).isEqualTo(Map.of(JobState.RUNNING, 2L));
            complete(sink, lease);
            sink.put(record(sink, "x", "fourth"));
            assertThat(sink.job("orders", "4").state()).isEqualTo(JobState.AVAILABLE);
            assertThat(sink.context.reports).isEmpty();
        }
    }

    @Test
    void an_empty_key_is_none() {
        try (SinkHarness sink = unique()) {
            sink.put(record(sink, "", "a"), record(sink, "", "b"), sink.record(Map.of("p", "c")));
            assertThat(sink.counts("orders")).isEqualTo(Map.of(JobState.AVAILABLE, 3L));
        }
    }

    @Test
    void a_key_held_while_waiting_is_free_once_the_job_is_claimed() {
        try (SinkHarness sink = unique("job.unique.hold", "waiting")) {
            sink.put(record(sink, "x", "a"), record(sink, "x", "b"));
            sink.claim("orders", "0");
            sink.put(record(sink, "x", "c"));
            assertThat(sink.counts("orders")).isEqualTo(Map.of(JobState.RUNNING, 1L, JobState.AVAILABLE, 1L));
        }
    }

    @Test
    void a_key_held_for_a_window_outlives_its_job() {
        try (SinkHarness sink = unique("job.unique.hold", "window", "job.unique.window.ms", "3600000")) {
            sink.put(record(sink, "x", "a"));
            complete(sink, sink.claim("orders", "0").lease());
            sink.put(record(sink, "x", "b"));
            assertThat(sink.counts("orders")).isEqualTo(Map.of(JobState.COMPLETED, 1L));
            assertThat(sink.context.reports).isEmpty();
        }
    }

    @Test
    void replacing_gives_the_holder_the_newer_content() {
        try (SinkHarness sink = unique("job.unique.conflict", "replace")) {
            sink.put(record(sink, "x", "old"), record(sink, "x", "new"));
            assertThat(sink.counts("orders")).isEqualTo(Map.of(JobState.AVAILABLE, 1L));
            assertThat(sink.job("orders", "0").payload()).isEqualTo(Payload.text("new"));
            assertThat(sink.context.reports).isEmpty();
        }
    }

    @Test
    void a_key_that_no_store_takes_is_reported_with_its_setting() {
        try (SinkHarness sink = unique()) {
            sink.put(record(sink, "x".repeat(600), "a"), record(sink, "y", "b"));
            assertThat(sink.context.reasons())
                    .singleElement()
                    .asString()
                    .startsWith("job.unique.key: '${value.k|}' has 600 bytes");
            assertThat(sink.counts("orders")).isEqualTo(Map.of(JobState.AVAILABLE, 1L));
        }
    }

    @Test
    void a_job_without_a_retry_policy_follows_its_queue() {
        try (SinkHarness sink = new SinkHarness(true, "job.id", "${key}")) {
            RetryPolicy policy = RetryPolicy.parse("fixed(base=10h)");
            sink.store.operate().configure("orders", QueueSettings.NONE.withRetryPolicy(policy));
            sink.put(sink.record("a"));
            Lease lease = sink.claim("orders", "key").lease();
            Instant before = Instant.now();
            sink.leasing()
                    .settle(List.of(new Settlement(lease, new Settlement.Fail(new JobError("worker", "no"), true))));
            assertThat(sink.job("orders", "key").runAt()).isAfter(before.plus(Duration.ofHours(9)));
        }
    }
}
