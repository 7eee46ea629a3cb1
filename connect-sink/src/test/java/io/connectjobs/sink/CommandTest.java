package io.connectjobs.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.connectjobs.connect.LeaseToken;
import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.JobState;
import io.connectjobs.store.Lease;
import io.connectjobs.store.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CommandTest {
    private static SinkHarness commands() {
        return new SinkHarness(true, "operation", "command");
    }

    private static SinkHarness mixed() {
        return new SinkHarness(true, "operation", "header", "job.id", "${key}", "tombstones", "cancel");
    }

    private static SinkRecord command(SinkHarness sink, String command, String id) {
        return sink.record(null, "job.command", command, "job.queue", "work", "job.id", id);
    }

    private static SinkRecord job(SinkHarness sink, String id) {
        return sink.keyed(id, "job", "job.operation", "enqueue");
    }

    private static SinkRecord tombstone(SinkHarness sink, String id) {
        return sink.keyed(id, null, "job.operation", "enqueue");
    }

    private static SinkRecord onKey(SinkHarness sink, String id, String command) {
        return sink.keyed(id, "x", "job.operation", "command", "job.command", command);
    }

    private static SinkRecord completed(SinkHarness sink, Lease lease) {
        String token = LeaseToken.format(lease);
        return sink.record("x", "job.operation", "settle", "job.lease", token, "job.outcome", "complete");
    }

    @Test
    void each_command_does_what_it_says() {
        try (SinkHarness sink = commands()) {
            sink.waiting("cancelled", "moved", "given up", "again");
            sink.put(command(sink, "discard", "again"));
            sink.put(
                    command(sink, "cancel", "cancelled"),
                    sink.record(
                            null,
                            "job.command",
                            "reschedule",
                            "job.queue",
                            "work",
                            "job.id",
                            "moved",
                            "job.run.at",
                            "2100-01-01T00:00:00Z"),
                    command(sink, "discard", "given up"),
                    command(sink, "retry", "again"));
            assertThat(sink.context.reasons()).isEmpty();
            assertThat(sink.job("work", "cancelled").state()).isEqualTo(JobState.CANCELLED);
            assertThat(sink.job("work", "moved").runAt()).isEqualTo(Instant.parse("2100-01-01T00:00:00Z"));
            assertThat(sink.job("work", "given up").state()).isEqualTo(JobState.DEAD);
            assertThat(sink.job("work", "again").state()).isEqualTo(JobState.AVAILABLE);
        }
    }

    @Test
    void a_command_may_stand_in_the_value() {
        try (SinkHarness sink = commands()) {
            sink.waiting("7", "8");
            sink.put(
                    sink.record(Map.of("command", "cancel", "queue", "work", "id", 7)),
                    sink.record("{\"command\":\"pause\",\"queue\":\"work\"}"),
                    sink.record(Map.of("command", "reschedule", "queue", "work", "id", "8", "runAt", 4102444800000L)));
            assertThat(sink.context.reasons()).isEmpty();
            assertThat(sink.job("work", "7").state()).isEqualTo(JobState.CANCELLED);
            assertThat(sink.job("work", "8").runAt()).isEqualTo(Instant.parse("2100-01-01T00:00:00Z"));
            assertThat(sink.isPaused("work")).isTrue();
            sink.put(sink.record(Map.of("command", "resume", "queue", "work")));
            assertThat(sink.isPaused("work")).isFalse();
        }
    }

    @Test
    void queue_and_id_may_come_from_the_templates() {
        try (SinkHarness sink = mixed()) {
            sink.put(job(sink, "a"), onKey(sink, "a", "cancel"));
            assertThat(sink.context.reasons()).isEmpty();
            assertThat(sink.job("orders", "a").state()).isEqualTo(JobState.CANCELLED);
        }
    }

    @Test
    void a_running_job_is_asked_to_stop() {
        try (SinkHarness sink = commands()) {
            Lease lease = sink.running("a").lease();
            sink.put(command(sink, "cancel", "a"));
            assertThat(sink.context.reasons()).isEmpty();
            assertThat(sink.leasing().extend(List.of(lease), Duration.ofMinutes(1)))
                    .singleElement()
                    .satisfies(
                            extended -> assertThat(extended.cancelRequested()).isTrue());
        }
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "delete, work, a, -, job.command: is 'delete'",
                "cancel, wo/rk, a, -, job.queue: is 'wo/rk'",
                "cancel, work, -, -, job.id: '${topic}-${partition}-${offset}-${timestamp}' is made of the record's own",
                "pause, -, -, -, 'job.queue: is missing, the command needs'",
                "reschedule, work, a, -, 'job.run.at: is missing, reschedule needs it'",
                "reschedule, work, a, soon, job.run.at: is 'soon'",
                "reschedule, work, a, -5, job.run.at: runAt is 1969",
                "cancel, work, nobody, -, job.command: cancel of work/nobody changed nothing: the store has no such job",
                "retry, work, a, -, 'job.command: retry of work/a changed nothing: it is available'",
            })
    void a_bad_command_is_reported_with_its_field_and_its_mates_are_carried_out(
            String command, @Nullable String queue, @Nullable String id, @Nullable String runAt, String reason) {
        try (SinkHarness sink = commands()) {
            sink.waiting("a", "b");
            ConnectHeaders headers = new ConnectHeaders();
            headers.addString("job.command", command);
            headers.addString("job.queue", queue);
            headers.addString("job.id", id);
            headers.addString("job.run.at", runAt);
            sink.put(sink.record("x", headers), command(sink, "cancel", "b"));
            assertThat(sink.context.reasons()).singleElement().asString().startsWith(reason);
            assertThat(sink.context.reports.get(0).record().kafkaOffset()).isZero();
            assertThat(sink.job("work", "b").state()).isEqualTo(JobState.CANCELLED);
        }
    }

    @Test
    void a_record_without_any_command_is_bad() {
        try (SinkHarness sink = commands()) {
            sink.put(sink.record("words"), sink.record(null), sink.record(Map.of("queue", "work")));
            assertThat(sink.context.reasons())
                    .satisfiesExactly(
                            reason -> assertThat(reason)
                                    .startsWith("job.command: the header is missing, and the value is a text"),
                            reason -> assertThat(reason)
                                    .startsWith("job.command: the header is missing, and the value is null"),
                            reason -> assertThat(reason)
                                    .startsWith("value.command: is missing, it must say cancel, retry"));
        }
    }

    @Test
    void without_a_reporter_a_malformed_command_fails_the_task_and_one_that_comes_too_late_does_not() {
        try (SinkHarness sink = new SinkHarness(false, "operation", "command")) {
            sink.put(command(sink, "cancel", "nobody"));
            assertThatThrownBy(() -> sink.put(command(sink, "delete", "a")))
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("job.command: is 'delete'");
        }
    }

    @Test
    void what_is_about_one_job_keeps_its_order_in_a_batch() {
        try (SinkHarness sink = mixed()) {
            sink.put(
                    tombstone(sink, "a"),
                    job(sink, "a"),
                    job(sink, "b"),
                    onKey(sink, "b", "cancel"),
                    job(sink, "c"),
                    onKey(sink, "c", "discard"),
                    onKey(sink, "c", "retry"),
                    job(sink, "d"),
                    onKey(sink, "d", "cancel"),
                    onKey(sink, "d", "retry"),
                    tombstone(sink, "d"));
            assertThat(sink.context.reasons()).isEmpty();
            assertThat(sink.job("orders", "a").state())
                    .as("the tombstone came before")
                    .isEqualTo(JobState.AVAILABLE);
            assertThat(sink.job("orders", "b").state()).isEqualTo(JobState.CANCELLED);
            assertThat(sink.job("orders", "c").state()).isEqualTo(JobState.AVAILABLE);
            assertThat(sink.job("orders", "d").state()).isEqualTo(JobState.CANCELLED);
        }
    }

    @Test
    void an_answer_and_a_command_for_the_same_job_keep_their_order() {
        try (SinkHarness sink = mixed()) {
            sink.put(job(sink, "a"), job(sink, "b"));
            List<ClaimedJob> running = sink.claim("orders");
            sink.put(
                    completed(sink, running.get(0).lease()),
                    onKey(sink, "a", "retry"),
                    onKey(sink, "b", "cancel"),
                    completed(sink, running.get(1).lease()));
            assertThat(sink.context.reasons()).isEmpty();
            assertThat(sink.job("orders", "a").state()).isEqualTo(JobState.AVAILABLE);
            assertThat(sink.job("orders", "b").state()).isEqualTo(JobState.COMPLETED);
        }
    }

    @Test
    void settled_means_settled() {
        try (SinkHarness sink = commands()) {
            Lease lease = sink.running("a").lease();
            sink.leasing().settle(List.of(Settlement.complete(lease)));
            sink.put(command(sink, "cancel", "a"));
            assertThat(sink.context.reasons()).singleElement().asString().contains("it is completed");
            assertThat(sink.job("work", "a").state()).isEqualTo(JobState.COMPLETED);
        }
    }
}
