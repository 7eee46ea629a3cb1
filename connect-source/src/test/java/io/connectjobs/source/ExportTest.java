package io.connectjobs.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.connectjobs.connect.ExportRecord;
import io.connectjobs.connect.ExportRecord.Content;
import io.connectjobs.connect.ExportRecord.Manifest;
import io.connectjobs.connect.ExportRecord.Opening;
import io.connectjobs.store.ClaimRequest;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;
import io.connectjobs.store.MovedCounts;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Owner;
import io.connectjobs.store.QueueSettings;
import io.connectjobs.store.Settlement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.ConnectorTransactionBoundaries;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ExportTest {
    private final ExportHarness harness = new ExportHarness("batch.size", "4", "history", "all");

    @AfterEach
    void close() {
        harness.close();
    }

    private void enqueue(String queue, int jobs) {
        harness.store.enqueue(IntStream.range(0, jobs)
                .mapToObj(i -> NewJob.on(queue).id("job-" + i).build())
                .toList());
    }

    private void pause(String queue) {
        harness.store.operate().pause(queue);
    }

    private static List<String> ids(List<ExportRecord> records) {
        return records.stream()
                .filter(Content.class::isInstance)
                .map(record -> ((Content) record).moved().ref().id())
                .toList();
    }

    @Test
    void a_paused_queue_comes_once_by_age_with_a_manifest_at_the_end() throws Exception {
        enqueue("q", 10);
        enqueue("other", 3);
        QueueSettings settings = QueueSettings.NONE.withMaxRunning(3);
        harness.store.operate().configure("q", settings);
        pause("q");
        harness.start();
        List<SourceRecord> records = harness.poll(12);
        List<ExportRecord> read = ExportHarness.read(records);
        assertThat(read).hasSize(12);
        String transfer = read.get(0).transfer();
        assertThat(read.get(0)).isEqualTo(new Opening(transfer, "q", settings));
        assertThat(ids(read))
                .isEqualTo(IntStream.range(0, 10).mapToObj(i -> "job-" + i).toList());
        assertThat(read.get(11))
                .isEqualTo(new Manifest(transfer, "q", new MovedCounts(Map.of(JobState.AVAILABLE, 10L), 0, 0, 10)));
        assertThat(records).allSatisfy(record -> {
            assertThat(record.topic()).isEqualTo("job-export.q");
            assertThat(record.key()).isEqualTo("q");
        });
        assertThat(harness.poll()).isEmpty();
    }

    @Test
    void a_task_that_starts_anew_goes_on_behind_what_kafka_has() throws Exception {
        enqueue("q", 10);
        pause("q");
        harness.start();
        List<SourceRecord> first = harness.poll(5);
        for (int kafkaHas = 0; kafkaHas <= 4; kafkaHas++) {
            harness.resetOffsets();
            harness.commit(first.subList(0, kafkaHas));
            harness.start();
            List<SourceRecord> all = new ArrayList<>(first.subList(0, kafkaHas));
            all.addAll(harness.poll(12 - kafkaHas));
            List<ExportRecord> read = ExportHarness.read(all);
            assertThat(ids(read)).as("after %d records", kafkaHas).hasSize(10).doesNotHaveDuplicates();
            assertThat(read.get(11))
                    .isInstanceOfSatisfying(
                            Manifest.class,
                            manifest -> assertThat(manifest.counts().allJobs()).isEqualTo(10));
            assertThat(read)
                    .extracting(ExportRecord::transfer)
                    .containsOnly(read.get(0).transfer());
        }
    }

    @Test
    void an_export_that_is_done_stays_done_until_its_offsets_are_reset() throws Exception {
        enqueue("q", 2);
        pause("q");
        harness.start();
        List<SourceRecord> records = harness.poll(4);
        harness.commit(records);
        harness.start();
        assertThat(harness.poll()).isEmpty();
        assertThat(harness.poll()).isEmpty();
        harness.resetOffsets();
        harness.start();
        List<ExportRecord> again = ExportHarness.read(harness.poll(4));
        assertThat(ids(again)).containsExactly("job-0", "job-1");
        assertThat(again.get(0).transfer())
                .isNotEqualTo(ExportHarness.read(records).get(0).transfer());
    }

    @Test
    void a_queue_that_is_not_paused_fails_the_task_and_says_what_to_do() {
        enqueue("q", 1);
        harness.start();
        assertThatThrownBy(harness::poll)
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("'q' isn't paused")
                .hasMessageContaining("command");
    }

    @Test
    void running_jobs_are_waited_for() throws Exception {
        enqueue("q", 2);
        var claimed = claim(1);
        pause("q");
        harness.start();
        assertThat(harness.poll()).isEmpty();
        assertThat(harness.poll()).isEmpty();
        harness.store
                .leasing()
                .orElseThrow()
                .settle(List.of(Settlement.complete(claimed.get(0).lease())));
        assertThat(ids(ExportHarness.read(harness.poll(4)))).hasSize(2);
    }

    private List<io.connectjobs.store.ClaimedJob> claim(int jobs) {
        return harness.store
                .leasing()
                .orElseThrow()
                .claim(ClaimRequest.of("q", jobs, Duration.ofMinutes(1), new Owner("w", 0)));
    }

    @Test
    void running_jobs_fail_the_task_where_that_is_wanted() {
        try (ExportHarness strict = new ExportHarness("export.running", "fail")) {
            strict.store.enqueue(List.of(NewJob.on("q").id("a").build()));
            strict.store
                    .leasing()
                    .orElseThrow()
                    .claim(ClaimRequest.of("q", 1, Duration.ofMinutes(1), new Owner("w", 0)));
            strict.store.operate().pause("q");
            strict.start();
            assertThatThrownBy(strict::poll)
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("1 jobs of the queue 'q' run");
        }
    }

    @Test
    void a_queue_that_somebody_changes_meanwhile_gets_no_manifest() throws Exception {
        enqueue("q", 10);
        pause("q");
        harness.start();
        harness.poll(5);
        harness.store.operate().cancel(List.of(new JobRef("q", "job-0")));
        assertThatThrownBy(() -> harness.poll(9))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("changed while it was exported")
                .hasMessageContaining("cancelled=1");
    }

    @Test
    void jobs_that_come_meanwhile_are_exported_too() throws Exception {
        enqueue("q", 6);
        pause("q");
        harness.start();
        harness.poll(5);
        enqueue("q", 9);
        assertThat(ids(ExportHarness.read(harness.poll(6)))).endsWith("job-8");
    }

    @Test
    void each_queue_has_an_export_of_its_own() throws Exception {
        try (ExportHarness both = new ExportHarness("queues", "a, b", "topic", "moves")) {
            for (String queue : List.of("a", "b")) {
                both.store.enqueue(List.of(NewJob.on(queue).id("1").build()));
                both.store.operate().pause(queue);
            }
            both.start();
            List<SourceRecord> records = both.poll(6);
            assertThat(records).extracting(SourceRecord::topic).containsOnly("moves");
            assertThat(ExportHarness.read(records))
                    .extracting(ExportRecord::queue)
                    .containsExactly("a", "a", "a", "b", "b", "b");
        }
    }

    @Test
    void the_connector_promises_exactly_once_for_stores_that_last() {
        JobSourceConnector connector = new JobSourceConnector();
        Map<String, String> props =
                new HashMap<>(Map.of("mode", "export", "queues", "a, b", "store.url", "sqlite:/tmp/x.db", "name", "n"));
        assertThat(connector.exactlyOnceSupport(props)).isEqualTo(ExactlyOnceSupport.SUPPORTED);
        assertThat(connector.canDefineTransactionBoundaries(props))
                .isEqualTo(ConnectorTransactionBoundaries.UNSUPPORTED);
        connector.start(props);
        assertThat(connector.taskConfigs(9)).hasSize(2);
        assertThat(connector.taskConfigs(1)).hasSize(1);
        props.put("store.url", "memory:x");
        assertThat(connector.exactlyOnceSupport(props)).isEqualTo(ExactlyOnceSupport.UNSUPPORTED);
        props.put("topic", "x.${kind}");
        props.put("transaction.boundary", "connector");
        assertThatThrownBy(() -> connector.start(props))
                .hasMessageContaining("${kind}")
                .hasMessageContaining("boundary");
    }

    @Test
    void offsets_can_be_reset_and_not_set() {
        JobSourceConnector connector = new JobSourceConnector();
        Map<String, String> props = Map.of("mode", "export", "queues", "a", "store.url", "memory:x");
        Map<Map<String, ?>, Map<String, ?>> reset = new HashMap<>();
        reset.put(ExportOffset.partition("a"), null);
        assertThat(connector.alterOffsets(props, reset)).isTrue();
        Map<Map<String, ?>, Map<String, ?>> set = Map.of(ExportOffset.partition("a"), Map.of("place", "7"));
        assertThatThrownBy(() -> connector.alterOffsets(props, set)).hasMessageContaining("exported anew");
        Map<Map<String, ?>, Map<String, ?>> foreign =
                Collections.singletonMap(Map.of("exactly.once.slot", 1), (Map<String, ?>) null);
        assertThatThrownBy(() -> connector.alterOffsets(props, foreign)).isInstanceOf(ConnectException.class);
    }
}
