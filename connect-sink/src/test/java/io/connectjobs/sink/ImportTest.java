package io.connectjobs.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.connectjobs.connect.ExportRecord;
import io.connectjobs.connect.ExportRecord.Content;
import io.connectjobs.connect.ExportRecord.Manifest;
import io.connectjobs.connect.ExportRecord.Opening;
import io.connectjobs.connect.ExportWriter;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobView;
import io.connectjobs.store.Moved;
import io.connectjobs.store.MovedCounts;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Payload;
import io.connectjobs.store.QueueSettings;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;

final class ImportTest {
    private static final Instant TIME = Instant.parse("2025-01-01T00:00:00Z");

    private static ExportRecord job(String id) {
        JobView view = new JobView(
                new JobRef("q", id),
                JobState.AVAILABLE,
                "k",
                Payload.text("work"),
                Map.of("h", "v"),
                0,
                1,
                5,
                null,
                TIME,
                TIME,
                null,
                null,
                null,
                false,
                null,
                null,
                null,
                null,
                null,
                null,
                List.of());
        return new Content("t", new Moved.Job(view, null, List.of()));
    }

    private static ExportRecord id(String id) {
        return new Content("t", new Moved.Id(new JobRef("q", id), Instant.now()));
    }

    private static ExportRecord manifest(long available, long ids) {
        return new Manifest("t", "q", new MovedCounts(Map.of(JobState.AVAILABLE, available), ids, 0, 0));
    }

    private static ExportRecord opening(QueueSettings settings) {
        return new Opening("t", "q", settings);
    }

    private static SinkRecord[] records(SinkHarness sink, ExportRecord... records) {
        return Arrays.stream(records)
                .map(record -> sink.record(ExportWriter.write(record).value()))
                .toArray(SinkRecord[]::new);
    }

    private static SinkHarness sink(boolean hasReporter, String... more) {
        String[] settings = Arrays.copyOf(more, more.length + 2);
        settings[more.length] = "operation";
        settings[more.length + 1] = "import";
        return new SinkHarness(hasReporter, settings);
    }

    @Test
    void a_whole_export_comes_in_paused_with_its_settings() {
        try (SinkHarness sink = sink(false)) {
            QueueSettings settings = QueueSettings.NONE.withMaxRunning(3);
            sink.put(records(sink, opening(settings), job("a"), id("gone"), job("b"), manifest(2, 1)));
            assertThat(sink.counts("q")).isEqualTo(Map.of(JobState.AVAILABLE, 2L));
            assertThat(sink.job("q", "a").attempt()).isEqualTo(1);
            assertThat(sink.isPaused("q")).isTrue();
            assertThat(sink.store.operate().settings("q")).isEqualTo(settings);
            assertThat(sink.context.metric("jobs-added-total")).isEqualTo(3);
            assertThat(sink.claim("q")).isEmpty();
            sink.store.operate().resume("q");
            assertThat(sink.claim("q")).extracting(job -> job.ref().id()).containsExactly("a", "b");
        }
    }

    @Test
    void an_export_that_is_delivered_again_neither_adds_nor_pauses() {
        try (SinkHarness sink = sink(false)) {
            SinkRecord[] records = records(sink, opening(QueueSettings.NONE), job("a"), manifest(1, 0));
            sink.put(records);
            sink.store.operate().resume("q");
            sink.claim("q");
            sink.put(records(sink, opening(QueueSettings.NONE.withMaxRunning(1)), job("a"), manifest(1, 0)));
            assertThat(sink.isPaused("q")).isFalse();
            assertThat(sink.job("q", "a").state()).isEqualTo(JobState.RUNNING);
            assertThat(sink.context.metric("jobs-known-total")).isEqualTo(1);
        }
    }

    @Test
    void a_queue_is_not_paused_where_that_is_not_wanted_and_keeps_settings_of_its_own() {
        try (SinkHarness sink = sink(false, "import.pause", "false")) {
            QueueSettings own = QueueSettings.NONE.withMaxRunning(9);
            sink.store.operate().configure("q", own);
            sink.put(records(sink, opening(QueueSettings.NONE.withMaxRunning(1)), job("a")));
            assertThat(sink.isPaused("q")).isFalse();
            assertThat(sink.store.operate().settings("q")).isEqualTo(own);
        }
    }

    @Test
    void a_queue_is_paused_before_its_first_job_whatever_became_of_the_first_record() {
        try (SinkHarness sink = sink(false)) {
            sink.put(records(sink, job("a")));
            assertThat(sink.isPaused("q")).isTrue();
        }
    }

    @Test
    void a_manifest_that_counts_more_is_tried_again_and_then_fails_the_task() {
        try (SinkHarness sink = sink(true, "retry.budget.ms", "60")) {
            SinkRecord[] records = records(sink, job("a"), manifest(2, 0));
            assertThatThrownBy(() -> sink.put(records)).isInstanceOf(RetriableException.class);
            assertThatThrownBy(() -> {
                        while (true) {
                            try {
                                sink.put(records);
                            } catch (RetriableException e) {
                                Thread.onSpinWait();
                            }
                        }
                    })
                    .isExactlyInstanceOf(ConnectException.class)
                    .hasMessageContaining("'q' is not here as a whole")
                    .hasMessageContaining("waiting=2")
                    .hasMessageContaining("waiting=1");
            assertThat(sink.context.timeouts).isNotEmpty();
        }
    }

    @Test
    void a_manifest_whose_jobs_come_late_is_content() {
        try (SinkHarness sink = sink(false)) {
            SinkRecord[] records = records(sink, job("a"), manifest(2, 0));
            assertThatThrownBy(() -> sink.put(records)).isInstanceOf(RetriableException.class);
            sink.store.transfer().orElseThrow().importAll("t", List.of(((Content) job("b")).moved()));
            sink.put(records);
            assertThat(sink.counts("q")).isEqualTo(Map.of(JobState.AVAILABLE, 2L));
        }
    }

    @Test
    void a_job_that_is_in_the_way_goes_to_the_dead_letter_queue_and_then_the_manifest_tells() {
        try (SinkHarness sink = sink(true, "retry.budget.ms", "0")) {
            sink.store.enqueue(List.of(NewJob.on("q").id("a").build()));
            SinkRecord[] records = records(sink, job("a"), job("b"), manifest(2, 0));
            assertThatThrownBy(() -> sink.put(records))
                    .isExactlyInstanceOf(ConnectException.class)
                    .hasMessageContaining("dead letter queue");
            assertThat(sink.context.reasons())
                    .singleElement()
                    .asString()
                    .contains("operation=import", "id of q/a", "another job");
            assertThat(sink.job("q", "b").state()).isEqualTo(JobState.AVAILABLE);
        }
    }

    @Test
    void what_is_no_record_of_an_export_is_a_bad_record() {
        try (SinkHarness sink = sink(true)) {
            sink.put(
                    sink.record("hello"),
                    sink.record(Map.of("type", "id", "transfer", "t", "queue", "no queue", "id", "a", "since", 1L)),
                    sink.record(Map.of("type", "id", "transfer", "", "queue", "q", "id", "a", "since", 1L)),
                    sink.record(ExportWriter.write(job("a")).value()));
            assertThat(sink.context.reasons()).hasSize(3).allMatch(reason -> reason.startsWith("operation=import"));
            assertThat(sink.counts("q")).isEqualTo(Map.of(JobState.AVAILABLE, 1L));
        }
    }

    @Test
    void a_header_may_say_that_a_record_is_to_be_imported() {
        try (SinkHarness sink = new SinkHarness(false, "operation", "header")) {
            sink.put(sink.record(ExportWriter.write(job("a")).value(), "job.operation", "import"));
            assertThat(sink.job("q", "a").attempt()).isEqualTo(1);
        }
    }
}
