package io.connectjobs.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.connectjobs.connect.Meters;
import io.connectjobs.connect.StoreConfig;
import io.connectjobs.connect.testing.Availability;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.NewJob;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OutageTest {
    private final AtomicLong clock = new AtomicLong();

    @TempDir
    Path folder;

    private Map<String, String> props() {
        return SourceHarness.props("store.url", new Availability(folder).url(), "store.password", "sesame");
    }

    private StartedSource start() {
        return StartedSource.start(JobSourceConfig.of(props()), Optional.empty(), Meters.NONE, clock::get);
    }

    @Test
    void what_was_acknowledged_before_an_outage_is_settled_after_it() throws Exception {
        Availability availability = new Availability(folder);
        try (JobStore store = StoreConfig.of(props()).open()) {
            store.enqueue(List.of(NewJob.on("q").id("1").build()));
            StartedSource source = start();
            List<SourceRecord> records = source.poll();
            assertThat(records).hasSize(1);
            source.acknowledge(records.get(0), true);
            availability.goAway();
            source.commit();
            assertThat(source.poll()).isEmpty();
            assertThat(source.poll()).isEmpty();
            availability.comeBack();
            assertThat(source.poll()).isEmpty();
            assertThat(store.inspect().find(new JobRef("q", "1")).orElseThrow().state())
                    .isEqualTo(JobState.COMPLETED);
            source.close();
        }
    }

    @Test
    void after_five_minutes_the_task_fails_and_says_what_to_do() throws Exception {
        Availability availability = new Availability(folder);
        StartedSource source = start();
        availability.goAway();
        assertThat(source.poll()).isEmpty();
        clock.addAndGet(Duration.ofMinutes(5).toNanos());
        assertThatThrownBy(source::poll)
                .isInstanceOf(ConnectException.class)
                .isNotInstanceOf(RetriableException.class)
                .hasMessageContaining("restart the task")
                .hasMessageNotContaining("sesame");
        source.close();
    }

    @Test
    void a_store_that_is_away_at_the_start_is_opened_later() throws Exception {
        Availability availability = new Availability(folder);
        try (JobStore store = StoreConfig.of(props()).open()) {
            store.enqueue(List.of(NewJob.on("q").id("1").build()));
            availability.goAway();
            StartedSource source = start();
            assertThat(source.poll()).isEmpty();
            availability.comeBack();
            assertThat(source.poll()).hasSize(1);
            source.close();
        }
    }

    @Test
    void a_stop_during_an_outage_leaves_the_jobs_to_their_leases() throws Exception {
        Availability availability = new Availability(folder);
        try (JobStore store = StoreConfig.of(props()).open()) {
            store.enqueue(List.of(NewJob.on("q").id("1").build()));
            StartedSource source = start();
            assertThat(source.poll()).hasSize(1);
            availability.goAway();
            source.close();
            assertThat(store.inspect().find(new JobRef("q", "1")).orElseThrow().state())
                    .isEqualTo(JobState.RUNNING);
        }
    }
}
