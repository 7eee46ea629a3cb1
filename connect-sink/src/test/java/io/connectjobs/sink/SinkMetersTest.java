package io.connectjobs.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.connect.LeaseToken;
import io.connectjobs.store.Lease;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;

final class SinkMetersTest {
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
}
