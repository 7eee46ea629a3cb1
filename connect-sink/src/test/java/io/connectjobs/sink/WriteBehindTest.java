package io.connectjobs.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.connectjobs.connect.StoreConfig;
import io.connectjobs.connect.testing.Availability;
import io.connectjobs.store.ClaimRequest;
import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.Owner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Batches large enough that the next may come before they are stored. */
final class WriteBehindTest {
    private final AtomicLong clock = new AtomicLong();
    private final List<StartedSink> started = new ArrayList<>();

    @TempDir
    Path folder;

    private Availability availability = new Availability(Path.of("."));

    @BeforeEach
    void prepare() {
        availability = new Availability(folder);
    }

    @AfterEach
    void stop() {
        started.forEach(StartedSink::close);
    }

    private Map<String, String> props() {
        return SinkHarness.props("store.url", availability.url(), "job.id", "${offset}", "job.priority", "${value}");
    }

    private StartedSink start(SinkContext context) {
        StartedSink sink = StartedSink.start(JobSinkConfig.of(props()), context, clock::get);
        started.add(sink);
        return sink;
    }

    private static List<SinkRecord> records(int from, int to, String... last) {
        List<SinkRecord> records = new ArrayList<>(
                IntStream.range(from, to).mapToObj(i -> record(i, "0")).toList());
        IntStream.range(0, last.length).forEach(i -> records.add(record(to + i, last[i])));
        return records;
    }

    private static SinkRecord record(int offset, String value) {
        return new SinkRecord("orders", 0, null, null, null, value, offset);
    }

    /** In the order in which they wait. */
    private List<String> stored() {
        try (JobStore store = StoreConfig.of(props()).open()) {
            return store
                    .leasing()
                    .orElseThrow()
                    .claim(ClaimRequest.of("orders", 1_000, Duration.ofMinutes(1), new Owner("test", 0)))
                    .stream()
                    .map(ClaimedJob::ref)
                    .map(ref -> ref.id())
                    .toList();
        }
    }

    private static List<String> offsets(int from, int to) {
        return IntStream.range(from, to).mapToObj(Integer::toString).toList();
    }

    @Test
    void no_offset_is_committed_before_the_store_has_all() {
        SinkContext context = new SinkContext(true);
        StartedSink sink = start(context);
        availability.goAway();
        sink.put(records(0, 100));
        assertThat(sink.isAllStored()).isFalse();
        assertThat(sink.isAllStored()).isFalse();
        availability.comeBack();
        assertThat(sink.isAllStored()).isTrue();
        assertThat(stored()).isEqualTo(offsets(0, 100));
        assertThat(context.reports).isEmpty();
    }

    @Test
    void a_batch_that_failed_is_written_before_the_next_one() {
        SinkContext context = new SinkContext(true);
        StartedSink sink = start(context);
        List<SinkRecord> next = records(100, 200);
        availability.goAway();
        sink.put(records(0, 100));
        assertThatThrownBy(() -> sink.put(next)).isInstanceOf(RetriableException.class);
        assertThatThrownBy(() -> sink.put(next)).isInstanceOf(RetriableException.class);
        availability.comeBack();
        sink.put(next);
        assertThat(sink.isAllStored()).isTrue();
        assertThat(stored()).isEqualTo(offsets(0, 200));
        assertThat(context.metric("store-retries-total")).isEqualTo(2);
    }

    @Test
    void where_no_record_follows_a_look_is_asked_for_that_tries_again() {
        SinkContext context = new SinkContext(true);
        StartedSink sink = start(context);
        availability.goAway();
        sink.put(records(0, 100));
        assertThat(context.timeouts).containsExactly(20L);
        assertThatThrownBy(() -> sink.put(List.of())).isInstanceOf(RetriableException.class);
        assertThat(context.timeouts).hasSize(2);
        availability.comeBack();
        sink.put(List.of());
        assertThat(stored()).isEqualTo(offsets(0, 100));
    }

    @Test
    void an_outage_beyond_the_budget_fails_the_task_and_commits_nothing() {
        StartedSink sink = start(new SinkContext(true));
        availability.goAway();
        sink.put(records(0, 100));
        assertThat(sink.isAllStored()).isFalse();
        clock.addAndGet(Duration.ofMinutes(5).toNanos());
        assertThat(sink.isAllStored()).isFalse();
        assertThatThrownBy(() -> sink.put(List.of()))
                .isInstanceOf(ConnectException.class)
                .isNotInstanceOf(RetriableException.class)
                .hasMessageContaining("retry.budget.ms=300000");
    }

    @Test
    void a_bad_record_is_reported_once_and_before_its_offset_is_committed() {
        SinkContext context = new SinkContext(true);
        StartedSink sink = start(context);
        sink.put(records(0, 100, "high"));
        assertThat(sink.isAllStored()).isTrue();
        sink.put(List.of());
        assertThat(context.reasons()).hasSize(1);
        assertThat(stored()).isEqualTo(offsets(0, 100));
    }

    @Test
    void an_offset_waits_for_the_report_of_its_bad_record() {
        SinkContext context = new SinkContext(true);
        context.reported = CompletableFuture.failedFuture(new IllegalStateException("The topic is gone"));
        StartedSink sink = start(context);
        sink.put(records(0, 100, "high"));
        assertThatThrownBy(sink::isAllStored)
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("could not be reported");
    }

    @Test
    void where_nobody_takes_bad_records_the_next_put_fails_and_no_offset_is_committed() {
        StartedSink sink = start(new SinkContext(false));
        sink.put(records(0, 100, "high"));
        assertThat(sink.isAllStored()).isFalse();
        assertThatThrownBy(() -> sink.put(records(101, 201)))
                .isInstanceOf(ConnectException.class)
                .isNotInstanceOf(RetriableException.class)
                .hasMessageContaining("orders-0 offset 100");
        assertThat(sink.isAllStored()).isFalse();
    }

    @Test
    void a_few_records_are_stored_when_the_put_returns() {
        StartedSink sink = start(new SinkContext(true));
        sink.put(records(0, 99));
        assertThat(stored()).isEqualTo(offsets(0, 99));
    }

    @Test
    void a_stop_waits_for_the_batch_that_is_being_written() throws Exception {
        StartedSink sink = StartedSink.start(JobSinkConfig.of(props()), new SinkContext(true), clock::get);
        JobStore keptBeyondTheStop = StoreConfig.of(props()).open();
        availability.holdUp();
        sink.put(records(0, 100));
        Thread stop = new Thread(sink::close);
        stop.start();
        while (stop.getState() != Thread.State.WAITING && stop.getState() != Thread.State.TERMINATED) {
            Thread.onSpinWait();
        }
        assertThat(stop.isAlive()).isTrue();
        availability.goOn();
        stop.join();
        assertThat(stored()).isEqualTo(offsets(0, 100));
        keptBeyondTheStop.close();
    }
}
