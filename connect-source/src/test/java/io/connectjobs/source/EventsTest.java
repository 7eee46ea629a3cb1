package io.connectjobs.source;

import static io.connectjobs.source.SourceHarness.poll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.connectjobs.store.ClaimRequest;
import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.JobError;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Owner;
import io.connectjobs.store.Payload;
import io.connectjobs.store.Settlement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.ConnectorTransactionBoundaries;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code mode=events}, from the store to the records. */
final class EventsTest {
    private static SourceHarness events(String... settings) {
        List<String> all = new ArrayList<>(List.of("mode", "events", "history", "all"));
        all.addAll(Arrays.asList(settings));
        return new SourceHarness(all.toArray(String[]::new));
    }

    /** Has begun to listen. */
    private static JobSourceTask started(SourceHarness source) throws InterruptedException {
        JobSourceTask task = source.start();
        assertThat(poll(task)).isEmpty();
        return task;
    }

    private static void settle(SourceHarness source, Function<ClaimedJob, Settlement> outcome) {
        List<ClaimedJob> jobs = source.store
                .leasing()
                .orElseThrow()
                .claim(ClaimRequest.of("q", 10, Duration.ofMinutes(1), new Owner("worker", 0)));
        source.store.leasing().orElseThrow().settle(jobs.stream().map(outcome).toList());
    }

    private static List<String> told(List<SourceRecord> records) {
        return records.stream()
                .map(record -> record.key() + " "
                        + record.headers().lastWithName("job.event").value())
                .toList();
    }

    @Test
    @SuppressWarnings("JavaUtilDate") // Connect's
    void the_record_of_a_completion_tells_all_that_a_callback_wants() throws Exception {
        try (SourceHarness source = events()) {
            JobSourceTask task = started(source);
            source.store.enqueue(List.of(NewJob.on("q")
                    .id("007")
                    .kind("mail")
                    .headers(Map.of("traceparent", "00-1", "job.event", "not this one"))
                    .build()));
            settle(source, job -> Settlement.complete(job.lease(), Payload.json("{\"sent\":1}")));
            List<SourceRecord> records = poll(task, 3);
            assertThat(told(records)).containsExactly("007 enqueued", "007 claimed", "007 completed");
            SourceRecord record = records.get(2);
            assertThat(record.topic()).isEqualTo("job-events.q");
            assertThat(record.sourcePartition()).isEqualTo(Map.of("feed", "events"));
            assertThat(record.valueSchema().name()).isEqualTo("io.connectjobs.JobEvent");
            Struct value = (Struct) record.value();
            value.validate();
            assertThat(record.sourceOffset()).isEqualTo(Map.of("position", value.getInt64("position")));
            assertThat(value.getString("queue")).isEqualTo("q");
            assertThat(value.getString("id")).isEqualTo("007");
            assertThat(value.getString("kind")).isEqualTo("mail");
            assertThat(value.get("at")).isEqualTo(new Date(record.timestamp()));
            assertThat(value.getString("event")).isEqualTo("completed");
            assertThat(value.getString("state")).isEqualTo("completed");
            assertThat(value.getInt32("attempt")).isEqualTo(1);
            assertThat(value.getMap("headers")).containsEntry("traceparent", "00-1");
            assertThat(value.getString("resultType")).isEqualTo("application/json");
            assertThat(value.getString("result")).isEqualTo("{\"sent\":1}");
            assertThat(value.get("errorType")).isNull();
            Map<String, Object> headers = new HashMap<>();
            record.headers().forEach(header -> headers.put(header.key(), header.value()));
            assertThat(headers)
                    .isEqualTo(Map.of(
                            "job.id", "007",
                            "job.queue", "q",
                            "job.kind", "mail",
                            "job.event", "completed",
                            "job.state", "completed",
                            "job.attempt", "1",
                            "traceparent", "00-1"));
        }
    }

    @Test
    void as_json_the_value_is_a_map_with_the_result_parsed_and_the_error_told() throws Exception {
        try (SourceHarness source = events("record.payload", "json", "events.types", "completed,failed")) {
            JobSourceTask task = started(source);
            source.enqueue("a");
            settle(source, job -> Settlement.complete(job.lease(), Payload.json("{\"sent\":1}")));
            source.enqueue("b");
            settle(source, job -> Settlement.failForGood(job.lease(), new JobError("java.io.IOException", "no route")));
            List<SourceRecord> records = poll(task, 2);
            assertThat(records)
                    .allSatisfy(record -> assertThat(record.valueSchema()).isNull());
            assertThat((Map<?, ?>) records.get(0).value())
                    .extracting("event", "result", "at", "errorType")
                    .containsExactly(
                            "completed", Map.of("sent", 1L), records.get(0).timestamp(), null);
            assertThat((Map<?, ?>) records.get(1).value())
                    .extracting("event", "state", "result", "errorType", "errorMessage")
                    .containsExactly("failed", "dead", null, "java.io.IOException", "no route");
        }
    }

    @Test
    void a_result_that_is_no_text_is_left_out_with_the_reason_and_holds_nothing_up() throws Exception {
        try (SourceHarness source = events("events.states", "completed")) {
            JobSourceTask task = started(source);
            source.enqueue("a", Payload.text("x"));
            settle(source, job -> Settlement.complete(job.lease(), Payload.bytes(new byte[] {-1})));
            source.enqueue("b");
            settle(source, job -> Settlement.complete(job.lease()));
            List<SourceRecord> records = poll(task, 2);
            assertThat(told(records)).containsExactly("a completed", "b completed");
            assertThat(((Struct) records.get(0).value()).get("result")).isNull();
            assertThat(((Struct) records.get(0).value()).getString("resultProblem"))
                    .contains("record.payload to bytes");
        }
    }

    @Test
    void a_task_goes_on_behind_any_record_that_kafka_has() throws Exception {
        try (SourceHarness source = events()) {
            JobSourceTask task = started(source);
            source.enqueue("a", "b", "c", "d");
            settle(source, job -> Settlement.complete(job.lease()));
            List<SourceRecord> all = poll(task, 12);
            assertThat(all).hasSize(12);
            for (int sent = 1; sent <= all.size(); sent++) {
                source.commit(all.get(sent - 1));
                assertThat(told(poll(source.start(), all.size() - sent)))
                        .as("behind record %d", sent)
                        .isEqualTo(told(all.subList(sent, all.size())));
            }
        }
    }

    @Test
    void queues_and_states_are_filtered_and_a_star_is_every_queue() throws Exception {
        try (SourceHarness source =
                events("queues", "*", "events.states", "completed,dead", "topic", "e.${queue}.${kind}")) {
            JobSourceTask task = started(source);
            source.store.enqueue(List.of(NewJob.on("other").id("x").kind("k").build()));
            source.store.operate().discard(List.of(new JobRef("other", "x")));
            source.enqueue("a");
            settle(source, job -> Settlement.complete(job.lease()));
            List<SourceRecord> records = poll(task, 2);
            assertThat(told(records)).containsExactly("x discarded", "a completed");
            assertThat(records.get(0).topic()).isEqualTo("e.other.k");
        }
        try (SourceHarness source = events("queues", "q", "events.types", "enqueued")) {
            JobSourceTask task = started(source);
            source.store.enqueue(List.of(NewJob.on("other").id("x").build()));
            source.enqueue("a");
            assertThat(told(poll(task, 1))).containsExactly("a enqueued");
            assertThat(poll(task)).isEmpty();
        }
    }

    @Test
    void a_position_that_is_not_kept_any_more_fails_the_task_and_says_how_to_go_on() throws Exception {
        try (SourceHarness source = events()) {
            started(source);
            source.offsets.put(FeedPosition.PARTITION, Map.of("position", 0L));
            JobSourceTask late = source.start();
            assertThatThrownBy(late::poll)
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("Events were missed")
                    .hasMessageContaining("reset its offsets")
                    .hasMessageContaining("after position 0 are gone");
        }
    }

    @Test
    void one_task_reads_however_many_are_allowed() {
        JobSourceConnector connector = new JobSourceConnector();
        connector.start(SourceHarness.props("mode", "events"));
        assertThat(connector.taskConfigs(4)).hasSize(1);
    }

    @Test
    void events_are_exactly_once_without_asking_for_transactions_where_the_store_is_durable() {
        JobSourceConnector connector = new JobSourceConnector();
        Map<String, String> durable = SourceHarness.props("mode", "events", "store.url", "sqlite:/tmp/jobs.db");
        assertThat(connector.exactlyOnceSupport(durable)).isEqualTo(ExactlyOnceSupport.SUPPORTED);
        assertThat(connector.exactlyOnceSupport(SourceHarness.props("mode", "events")))
                .isEqualTo(ExactlyOnceSupport.UNSUPPORTED);
        assertThat(connector.canDefineTransactionBoundaries(durable))
                .isEqualTo(ConnectorTransactionBoundaries.UNSUPPORTED);
        durable.put("exactly.once.support", "required");
        assertThatCode(() -> connector.start(durable)).doesNotThrowAnyException();
        durable.put("transaction.boundary", "connector");
        assertThatThrownBy(() -> connector.start(durable)).hasMessageContaining("leave transaction.boundary out");
    }

    @ParameterizedTest
    @CsvSource({
        "history,        off,     set terminal or all",
        "record.format,  payload, set envelope",
        "events.states,  done,    is 'done'",
        "events.types,   ended,   is 'ended'"
    })
    void settings_that_make_no_sense_for_events_are_refused(String key, String value, String advice) {
        Map<String, String> props = SourceHarness.props("mode", "events", key, value);
        assertThat(new JobSourceConnector().validate(props).configValues())
                .filteredOn(config -> !config.errorMessages().isEmpty())
                .singleElement()
                .satisfies(config -> assertThat(config.name()).isEqualTo(key))
                .extracting(ConfigValue::errorMessages)
                .asString()
                .contains(advice);
    }

    @Test
    void a_star_takes_no_jobs() {
        assertThatThrownBy(() -> new JobSourceConnector().start(SourceHarness.props("queues", "*")))
                .hasMessageContaining("mode=events only");
    }

    @Test
    void offsets_can_be_set_to_what_is_kept_and_reset() throws Exception {
        Map<String, String> props = SourceHarness.props("mode", "events", "history", "all");
        try (SourceHarness source = events("store.url", String.valueOf(props.get("store.url")))) {
            JobSourceTask task = started(source);
            source.enqueue("a", "b");
            SourceRecord first = poll(task, 2).get(0);
            Map<String, ?> partition = first.sourcePartition();
            JobSourceConnector connector = new JobSourceConnector();
            assertThat(connector.alterOffsets(props, Map.of(partition, first.sourceOffset())))
                    .isTrue();
            Map<Map<String, ?>, Map<String, ?>> reset = new HashMap<>();
            reset.put(partition, null);
            assertThat(connector.alterOffsets(props, reset)).isTrue();
            refused(props, partition, Map.of("position", 0), "after position 0 are gone");
            refused(props, partition, Map.of("position", 99), "99 was never given");
            refused(props, partition, Map.of("position", "1"), "a whole number");
            refused(props, partition, Map.of("place", 1), "needed is");
            refused(props, Map.of("slot", 0), first.sourceOffset(), "there is only {feed=events}");
        }
    }

    private static void refused(
            Map<String, String> props, Map<String, ?> partition, Map<String, ?> offset, String reason) {
        assertThatThrownBy(() -> new JobSourceConnector().alterOffsets(props, Map.of(partition, offset)))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining(reason);
    }
}
