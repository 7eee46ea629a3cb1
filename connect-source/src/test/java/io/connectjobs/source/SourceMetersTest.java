package io.connectjobs.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.NewJob;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

final class SourceMetersTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Test
    void everything_that_happens_is_counted() throws InterruptedException {
        try (SourceHarness source = new SourceHarness("on.undelivered", "release")) {
            source.store.enqueue(List.of(NewJob.on("q")
                    .id("late")
                    .runAt(Instant.now().minus(Duration.ofHours(1)))
                    .build()));
            source.enqueue("b", "c");
            JobSourceTask task = source.start();
            List<SourceRecord> records = SourceHarness.poll(task, 3);
            assertThat(source.metrics.value("leases-in-flight")).isEqualTo(3);
            assertThat(source.metrics.value("oldest-unacknowledged-ms")).isNotNegative();
            SourceHarness.deliver(task, records.subList(0, 2));
            SourceHarness.drop(task, records.subList(2, 3));
            assertThat(SourceHarness.poll(task)).isEmpty();
            assertThat(source.metrics.value("leases-in-flight")).isZero();
            assertThat(source.metrics.value("oldest-unacknowledged-ms")).isZero();
            assertThat(source.metrics.value("jobs-claimed-total")).isEqualTo(3);
            assertThat(source.metrics.value("claim-jobs-max")).isEqualTo(3);
            assertThat(source.metrics.value("jobs-delivered-total")).isEqualTo(2);
            assertThat(source.metrics.value("jobs-undelivered-total")).isEqualTo(1);
            assertThat(source.metrics.value("due-lag-ms-max")).isBetween(3_600_000d, 3_600_000d + PATIENCE.toMillis());
            assertThat(source.metrics.value("turn-time-ms-max")).isNotNegative();
            assertThat(source.metrics.value("last-success-age-ms")).isBetween(0d, 10_000d);
        }
    }

    @Test
    void the_first_task_tells_how_many_jobs_its_queues_hold() throws InterruptedException {
        try (SourceHarness source = new SourceHarness()) {
            source.enqueueMany(7);
            source.start();
            source.start();
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            Map<String, String> available = Map.of("queue", "q", "state", "available");
            while (source.metrics.value("queue-jobs", available) != 7 && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
            assertThat(source.metrics.value("queue-jobs", available)).isEqualTo(7);
            assertThat(source.metrics.value("queue-jobs", Map.of("queue", "q", "state", "dead")))
                    .isZero();
            assertThat(source.metrics.count("queue-jobs"))
                    .as("one for each state, by one task")
                    .isEqualTo(7);
        }
    }
}
