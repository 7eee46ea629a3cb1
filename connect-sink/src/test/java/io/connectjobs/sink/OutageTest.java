package io.connectjobs.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.connectjobs.connect.StoreConfig;
import io.connectjobs.connect.testing.Availability;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OutageTest {
    private final AtomicLong clock = new AtomicLong();
    private final SinkContext context = new SinkContext(true);
    private final List<SinkRecord> records = List.of(
            new SinkRecord("orders", 0, null, null, null, Map.of("prio", 1), 0),
            new SinkRecord("orders", 0, null, null, null, Map.of("a", 1), 1));

    @TempDir
    Path folder;

    private Availability availability = new Availability(Path.of("."));

    @BeforeEach
    void prepare() {
        availability = new Availability(folder);
    }

    private Map<String, String> props() {
        return SinkHarness.props(
                "store.url", availability.url(), "store.password", "sesame", "job.priority", "${value.prio}");
    }

    private StartedSink start() {
        return StartedSink.start(JobSinkConfig.of(props()), context, clock::get);
    }

    @Test
    void inside_the_budget_the_batch_comes_again_and_nothing_is_reported() {
        StartedSink sink = start();
        availability.goAway();
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> sink.put(records))
                    .isInstanceOf(RetriableException.class)
                    .hasMessageContaining("[hidden]")
                    .hasMessageNotContaining("sesame")
                    .hasNoCause();
        }
        assertThat(context.reports).isEmpty();
        assertThat(context.timeouts).hasSize(3).allSatisfy(ms -> assertThat(ms).isBetween(1L, 30_000L));
        availability.comeBack();
        sink.put(records);
        assertThat(context.reports).hasSize(1);
        assertThat(stored()).isEqualTo(Map.of("orders", Map.of(JobState.AVAILABLE, 1L)));
        sink.close();
    }

    @Test
    void a_tombstone_waits_for_the_store_as_the_rest_does() {
        Map<String, String> props = new HashMap<>(props());
        props.putAll(Map.of("tombstones", "cancel", "job.id", "${key}", "job.priority", "0"));
        StartedSink sink = StartedSink.start(JobSinkConfig.of(props), context, clock::get);
        sink.put(List.of(new SinkRecord("orders", 0, null, "a", null, "x", 0)));
        List<SinkRecord> tombstone = List.of(new SinkRecord("orders", 0, null, "a", null, null, 1));
        availability.goAway();
        assertThatThrownBy(() -> sink.put(tombstone)).isInstanceOf(RetriableException.class);
        availability.comeBack();
        sink.put(tombstone);
        assertThat(stored()).isEqualTo(Map.of("orders", Map.of(JobState.CANCELLED, 1L)));
        assertThat(context.reports).isEmpty();
        sink.close();
    }

    @Test
    void after_the_budget_the_task_fails_and_says_what_to_do() {
        StartedSink sink = start();
        availability.goAway();
        assertThatThrownBy(() -> sink.put(records)).isInstanceOf(RetriableException.class);
        clock.addAndGet(Duration.ofMinutes(5).toNanos());
        assertThatThrownBy(() -> sink.put(records))
                .isInstanceOf(ConnectException.class)
                .isNotInstanceOf(RetriableException.class)
                .hasMessageContaining("retry.budget.ms=300000")
                .hasMessageContaining("restart the task")
                .hasMessageNotContaining("sesame");
        assertThat(context.reports).isEmpty();
        sink.close();
    }

    @Test
    void a_failure_whose_batch_went_to_another_task_spends_nothing_of_the_next_budget() {
        StartedSink sink = start();
        availability.goAway();
        assertThatThrownBy(() -> sink.put(records)).isInstanceOf(RetriableException.class);
        clock.addAndGet(Duration.ofHours(1).toNanos());
        sink.put(List.of());
        assertThatThrownBy(() -> sink.put(records)).isInstanceOf(RetriableException.class);
        sink.close();
    }

    @Test
    void a_store_that_is_away_at_the_start_is_opened_later() {
        availability.goAway();
        StartedSink sink = start();
        assertThatThrownBy(() -> sink.put(records)).isInstanceOf(RetriableException.class);
        availability.comeBack();
        sink.put(records);
        assertThat(stored()).isEqualTo(Map.of("orders", Map.of(JobState.AVAILABLE, 1L)));
        sink.close();
    }

    @Test
    void a_store_that_refuses_fails_the_start() {
        Map<String, String> props = SinkHarness.props("store.url", "memory:x", "store.schema", "y");
        assertThatThrownBy(() -> StartedSink.start(JobSinkConfig.of(props), context))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("The store can't be used");
    }

    private Map<String, Map<JobState, Long>> stored() {
        try (JobStore store = StoreConfig.of(props()).open()) {
            return store.inspect().counts();
        }
    }

    @Test
    void a_budget_without_end_is_borne() {
        Map<String, String> props = new HashMap<>(props());
        props.put("retry.budget.ms", Long.toString(Long.MAX_VALUE));
        StartedSink sink = StartedSink.start(JobSinkConfig.of(props), context, clock::get);
        availability.goAway();
        assertThatThrownBy(() -> sink.put(records)).isInstanceOf(RetriableException.class);
        clock.addAndGet(Duration.ofDays(30).toNanos());
        assertThatThrownBy(() -> sink.put(records)).isInstanceOf(RetriableException.class);
        sink.close();
    }
}
