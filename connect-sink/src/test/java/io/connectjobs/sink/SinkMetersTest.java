package io.connectjobs.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.connect.LeaseToken;
import io.connectjobs.connect.StoreConfig;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.Lease;
import io.connectjobs.store.NewJob;
import java.util.stream.Stream;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class SinkMetersTest {
    private static final String URL = "memory:sink-meters";
    private static final int STATES = JobState.values().length;

    @Test
    void everything_that_happens_is_counted() {
        try (SinkHarness sink = new SinkHarness(
                true, "operation", "header", "job.id", "${key}", "job.priority", "${value}", "tombstones", "cancel")) {
            SinkRecord job = sink.keyed("a", "1", "job.operation", "enqueue");
            sink.put(
                    job,
                    sink.keyed("b", "2", "job.operation", "enqueue"),
                    sink.keyed("c", "high", "job.operation", "enqueue"));
            sink.put(job, sink.keyed("b", null, "job.operation", "enqueue"));
            Lease lease = sink.claim("orders", "a").lease();
            SinkRecord answer = sink.record(
                    "x", "job.operation", "settle", "job.lease", LeaseToken.format(lease), "job.outcome", "complete");
            sink.put(answer, answer, sink.keyed("a", "x", "job.operation", "command", "job.command", "cancel"));
            assertThat(sink.context.metric("jobs-added-total")).isEqualTo(2);
            assertThat(sink.context.metric("jobs-known-total")).isEqualTo(1);
            assertThat(sink.context.metric("records-bad-total")).isEqualTo(2);
            assertThat(sink.context.metric("commands-applied-total")).isEqualTo(1);
            assertThat(sink.context.metric("commands-vain-total")).isEqualTo(1);
            assertThat(sink.context.metric("answers-applied-total")).isEqualTo(1);
            assertThat(sink.context.metric("answers-late-total")).isEqualTo(1);
            assertThat(sink.context.metric("put-records-max")).isEqualTo(3);
            assertThat(sink.context.metric("last-success-age-ms")).isBetween(0d, 10_000d);
        }
    }

    @Timeout(20)
    @Test
    void the_first_task_tells_how_many_jobs_each_queue_of_its_store_holds() {
        try (JobStore store = store();
                SinkHarness sink = new SinkHarness(true, "store.url", URL);
                SinkHarness second = new SinkHarness(true, "store.url", URL, "connectjobs.task", "1")) {
            awaitQueueGauges(sink, 2 * STATES);
            assertThat(sink.context.queueJobs("here", "available")).isEqualTo(2);
            assertThat(sink.context.queueJobs("there", "available")).isEqualTo(1);
            assertThat(sink.context.queueJobs("there", "dead")).isZero();
            assertThat(second.context.queueGauges()).isZero();
            assertThat(store.inspect().counts()).hasSize(2);
        }
    }

    @Timeout(20)
    @Test
    void a_sink_that_fills_one_queue_tells_of_that_one_and_one_that_fills_none_of_none() {
        try (JobStore store = store();
                SinkHarness sink = new SinkHarness(true, "store.url", URL, "job.queue", "there");
                SinkHarness answers = new SinkHarness(true, "store.url", URL, "operation", "settle")) {
            awaitQueueGauges(sink, STATES);
            while (sink.context.queueJobs("there", "available") != 1) {
                Thread.onSpinWait();
            }
            assertThat(sink.context.queueGauges()).isEqualTo(STATES);
            assertThat(answers.context.queueGauges()).isZero();
            assertThat(store.inspect().counts()).hasSize(2);
        }
    }

    /** With three jobs in two queues. */
    private static JobStore store() {
        JobStore store = StoreConfig.of(SinkHarness.props("store.url", URL)).open();
        store.enqueue(Stream.of("here", "here", "there")
                .map(queue -> NewJob.on(queue).build())
                .toList());
        return store;
    }

    private static void awaitQueueGauges(SinkHarness sink, int expected) {
        while (sink.context.queueGauges() != expected) {
            Thread.onSpinWait();
        }
    }
}
