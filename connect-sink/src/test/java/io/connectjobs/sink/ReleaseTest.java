package io.connectjobs.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.connect.ClaimName;
import io.connectjobs.store.ClaimRequest;
import io.connectjobs.store.ClaimRequest.QueueShare;
import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.Heartbeat;
import io.connectjobs.store.JobRules;
import io.connectjobs.store.JobState;
import io.connectjobs.store.LeaseStatus;
import io.connectjobs.store.Owner;
import io.connectjobs.store.SettleResult;
import io.connectjobs.store.Settlement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;

/** The claims of an exactly-once source that was deleted. */
final class ReleaseTest {
    private static final Map<String, String> RELEASE = Map.of("command", "release", "connector", "gone");

    private static SinkHarness commands() {
        return new SinkHarness(true, "operation", "command");
    }

    /** As a task of an exactly-once source claims. */
    private static List<ClaimedJob> hold(SinkHarness sink, String connector, int slot, int jobs) {
        ClaimName name = ClaimName.fresh(connector, slot);
        List<ClaimedJob> held = sink.leasing()
                .claim(new ClaimRequest(
                        List.of(new QueueShare("work", 1)),
                        jobs,
                        JobRules.MAX_LEASE,
                        name.owner(),
                        name.text(),
                        OptionalInt.empty()));
        assertThat(held).hasSize(jobs);
        return held;
    }

    @Test
    void all_claims_of_the_connector_are_freed_and_nobody_elses() {
        try (SinkHarness sink = commands()) {
            sink.waiting("1", "2", "3", "4", "5", "6");
            List<ClaimedJob> first = hold(sink, "gone", 0, 2);
            hold(sink, "gone", 1, 1);
            hold(sink, "gone-2", 0, 1);
            hold(sink, "other", 0, 1);
            SinkRecord release = sink.record(RELEASE);
            sink.put(release);
            assertThat(sink.context.reasons()).isEmpty();
            assertThat(sink.context.metric("commands-applied-total")).isEqualTo(1);
            assertThat(sink.claim("work"))
                    .extracting(job -> job.ref().id() + " attempt " + job.attempt())
                    .containsExactlyInAnyOrder("1 attempt 1", "2 attempt 1", "3 attempt 1", "6 attempt 1");
            assertThat(sink.leasing()
                            .settle(List.of(Settlement.complete(first.get(0).lease()))))
                    .extracting(SettleResult::status)
                    .doesNotContain(LeaseStatus.APPLIED);
            assertThat(sink.counts("work")).containsExactly(Map.entry(JobState.RUNNING, 6L));
        }
    }

    @Test
    void the_command_may_stand_in_headers_and_a_paused_queue_is_no_hindrance() {
        try (SinkHarness sink = commands()) {
            sink.waiting("1", "2");
            hold(sink, "gone", 7, 1);
            sink.put(
                    sink.record(null, "job.command", "pause", "job.queue", "work"),
                    sink.record(null, "job.command", "release", "job.connector", "gone"),
                    sink.record(null, "job.command", "cancel", "job.queue", "work", "job.id", "1"));
            assertThat(sink.context.reasons()).isEmpty();
            assertThat(sink.counts("work")).isEqualTo(Map.of(JobState.AVAILABLE, 1L, JobState.CANCELLED, 1L));
        }
    }

    @Test
    void a_connector_whose_task_was_alive_a_moment_ago_keeps_its_claims() {
        try (SinkHarness sink = commands()) {
            sink.waiting("1");
            hold(sink, "gone", 0, 1);
            Owner task = new Owner("gone-3", 0);
            sink.leasing().beat(new Heartbeat(task, Duration.ofHours(1), List.of("work"), Map.of()));
            sink.put(sink.record(RELEASE));
            assertThat(sink.context.reasons())
                    .singleElement()
                    .asString()
                    .contains("release of connector gone changed nothing", "gone-3 is alive", "delete the connector");
            assertThat(sink.claim("work")).isEmpty();
            sink.leasing().signOff(task);
            sink.put(sink.record(RELEASE));
            assertThat(sink.claim("work")).hasSize(1);
        }
    }

    @Test
    void a_command_that_comes_twice_or_names_nobody_is_told_so() {
        try (SinkHarness sink = commands()) {
            sink.waiting("1");
            hold(sink, "gone", 0, 1);
            sink.put(sink.record(RELEASE), sink.record(RELEASE), sink.record(Map.of("command", "release")));
            assertThat(sink.context.reasons())
                    .hasSize(2)
                    .anySatisfy(reason -> assertThat(reason).contains("value.connector", "is missing"))
                    .anySatisfy(reason -> assertThat(reason).contains("holds no exactly-once claim"));
            assertThat(sink.context.metric("commands-vain-total")).isEqualTo(1);
        }
    }
}
