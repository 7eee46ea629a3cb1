package io.connectjobs.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.JobState;
import io.connectjobs.store.Lease;
import io.connectjobs.store.Settlement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;

final class TombstonesTest {
    @Test
    void tombstones_are_ignored_unless_told_otherwise() {
        try (SinkHarness sink = new SinkHarness(true)) {
            sink.put(sink.record(null));
            assertThat(sink.counts("orders")).isEmpty();
            assertThat(sink.context.reports).isEmpty();
        }
        try (SinkHarness sink = new SinkHarness(true, "tombstones", "fail")) {
            sink.put(sink.record(null), sink.record("a"));
            assertThat(sink.context.reasons()).singleElement().asString().startsWith("tombstones: ");
            assertThat(sink.counts("orders")).isEqualTo(Map.of(JobState.AVAILABLE, 1L));
        }
    }

    private static SinkHarness cancelling(String... more) {
        String[] settings = {"tombstones", "cancel", "job.id", "${key}", "batch.size", "2"};
        return new SinkHarness(
                true, Stream.concat(Stream.of(settings), Stream.of(more)).toArray(String[]::new));
    }

    @Test
    void a_tombstone_cancels_the_job_of_its_key() {
        try (SinkHarness sink = cancelling()) {
            sink.put(sink.keyed("a", 1), sink.keyed("b", 1), sink.keyed("c", 1), sink.keyed("d", 1));
            sink.put(sink.keyed("a", null), sink.keyed("b", null), sink.keyed("c", null));
            assertThat(sink.counts("orders")).isEqualTo(Map.of(JobState.CANCELLED, 3L, JobState.AVAILABLE, 1L));
            assertThat(sink.job("orders", "d").state()).isEqualTo(JobState.AVAILABLE);
            assertThat(sink.context.reports).isEmpty();
        }
    }

    @Test
    void a_tombstone_finds_the_job_of_the_same_put_and_a_replay_changes_nothing() {
        try (SinkHarness sink = cancelling()) {
            SinkRecord[] records = {sink.keyed("a", 1), sink.keyed("b", 1), sink.keyed("a", null)};
            sink.put(records);
            sink.put(records);
            assertThat(sink.job("orders", "a").state()).isEqualTo(JobState.CANCELLED);
            assertThat(sink.job("orders", "b").state()).isEqualTo(JobState.AVAILABLE);
        }
    }

    @Test
    void a_job_that_runs_is_asked_to_stop() {
        try (SinkHarness sink = cancelling()) {
            sink.put(sink.keyed("a", 1));
            Lease lease = sink.claim("orders", "a").lease();
            sink.put(sink.keyed("a", null));
            assertThat(sink.job("orders", "a").state()).isEqualTo(JobState.RUNNING);
            assertThat(sink.leasing().extend(List.of(lease), Duration.ofMinutes(1)))
                    .singleElement()
                    .satisfies(
                            extended -> assertThat(extended.cancelRequested()).isTrue());
        }
    }

    @Test
    void jobs_that_are_unknown_or_have_ended_are_no_fault_of_the_record() {
        try (SinkHarness sink = cancelling()) {
            sink.put(sink.keyed("a", 1));
            Lease lease = sink.claim("orders", "a").lease();
            sink.leasing().settle(List.of(new Settlement(lease, new Settlement.Complete(null, null))));
            sink.put(sink.keyed("a", null), sink.keyed("nobody", null), sink.keyed("", null));
            assertThat(sink.counts("orders")).isEqualTo(Map.of(JobState.COMPLETED, 1L));
            assertThat(sink.context.reports).isEmpty();
        }
    }

    @Test
    void queue_and_id_may_come_from_headers_and_fields_of_the_key() {
        try (SinkHarness sink = cancelling("job.id", "${key.id}", "job.queue", "${header.q|orders}")) {
            sink.put(sink.keyed(Map.of("id", 7), "x"));
            sink.put(sink.keyed(Map.of("id", 7), null));
            assertThat(sink.job("orders", "7").state()).isEqualTo(JobState.CANCELLED);
        }
        try (SinkHarness sink = cancelling("job.id", "${header.id}", "job.queue", "${header.q}")) {
            sink.put(sink.record("x", "id", "1", "q", "mails"), sink.record(null, "id", "1", "q", "mails"));
            assertThat(sink.job("mails", "1").state()).isEqualTo(JobState.CANCELLED);
        }
    }

    @Test
    void a_tombstone_that_names_no_job_is_a_bad_record() {
        try (SinkHarness sink = cancelling("job.queue", "${value.q}")) {
            sink.put(sink.keyed("a", Map.of("q", "mails")), sink.keyed("a", null));
            assertThat(sink.context.reasons())
                    .singleElement()
                    .asString()
                    .startsWith("job.queue: '${value.q}' needs the value, so that a record without one");
            assertThat(sink.counts("mails")).isEqualTo(Map.of(JobState.AVAILABLE, 1L));
        }
        try (SinkHarness sink = cancelling()) {
            sink.put(sink.keyed(null, null));
            assertThat(sink.context.reasons())
                    .singleElement()
                    .asString()
                    .startsWith("job.id: '${key}' can't be filled");
        }
    }

    @Test
    void an_answer_without_a_value_stays_an_answer() {
        try (SinkHarness sink = cancelling("operation", "header")) {
            sink.put(sink.record("x", "job.operation", "enqueue"));
            sink.put(
                    sink.record(null, "job.operation", "settle", "job.lease", "x"),
                    sink.record(null, "job.operation", "enqueue"));
            assertThat(sink.job("orders", "key").state()).isEqualTo(JobState.CANCELLED);
            assertThat(sink.context.reasons()).singleElement().asString().startsWith("job.lease: ");
        }
        try (SinkHarness sink = cancelling("operation", "settle", "job.id", "${offset}")) {
            sink.put(sink.record(null));
            assertThat(sink.context.reasons()).singleElement().asString().startsWith("job.lease: ");
        }
    }
}
