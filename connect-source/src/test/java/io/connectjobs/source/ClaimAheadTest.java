package io.connectjobs.source;

import static io.connectjobs.source.SourceHarness.deliver;
import static io.connectjobs.source.SourceHarness.poll;
import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.connect.JobHeaders;
import io.connectjobs.connect.Meters;
import io.connectjobs.connect.StoreConfig;
import io.connectjobs.connect.StoreHandle;
import io.connectjobs.connect.testing.Availability;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.NewJob;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ClaimAheadTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String[] BATCHES_OF_THREE = {"batch.size", "3", "lease.ms", "600000"};

    @TempDir
    Path folder;

    private static String id(SourceRecord record) {
        return String.valueOf(record.headers().lastWithName(JobHeaders.ID).value());
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean() && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    /** So that moments differ; whatever they are, the outcome is the same. */
    private static void spin(long nanos) {
        long until = System.nanoTime() + nanos;
        while (System.nanoTime() < until) {
            Thread.onSpinWait();
        }
    }

    private static void awaitRunning(SourceHarness source, long count) {
        await(() -> source.counts().getOrDefault(JobState.RUNNING, 0L) == count);
    }

    @Test
    void while_a_full_batch_is_sent_the_next_one_is_claimed() throws Exception {
        try (SourceHarness source = new SourceHarness(BATCHES_OF_THREE)) {
            source.enqueueMany(7);
            JobSourceTask task = source.start();
            Set<String> ids = new HashSet<>();
            poll(task).forEach(record -> ids.add(id(record)));
            assertThat(ids).hasSize(3);
            awaitRunning(source, 6);
            poll(task).forEach(record -> ids.add(id(record)));
            assertThat(ids).hasSize(6);
        }
    }

    @Test
    void jobs_claimed_ahead_come_back_unspent_if_nobody_polls() throws Exception {
        try (SourceHarness source = new SourceHarness("batch.size", "3", "lease.ms", "4000")) {
            source.enqueueMany(6);
            JobSourceTask task = source.start();
            List<SourceRecord> sent = poll(task);
            awaitRunning(source, 6);
            awaitRunning(source, 3);
            assertThat(source.counts()).containsEntry(JobState.AVAILABLE, 3L);
            deliver(task, sent);
            // A paused task settles: at the latest by the commit after the jobs were given back.
            await(() -> {
                task.commit();
                return source.counts().getOrDefault(JobState.COMPLETED, 0L) == 3;
            });
            List<SourceRecord> rest = poll(task, 3);
            assertThat(rest).hasSize(3).allSatisfy(record -> {
                assertThat(sent).extracting(ClaimAheadTest::id).doesNotContain(id(record));
                assertThat(source.job(id(record)).attempt()).isEqualTo(1);
            });
        }
    }

    @Test
    void a_stop_gives_back_what_was_claimed_ahead() throws Exception {
        try (SourceHarness source = new SourceHarness(BATCHES_OF_THREE)) {
            source.enqueueMany(8);
            JobSourceTask task = source.start();
            deliver(task, poll(task));
            task.stop();
            assertThat(source.counts()).isEqualTo(Map.of(JobState.COMPLETED, 3L, JobState.AVAILABLE, 5L));
        }
    }

    @Test
    void a_stop_in_the_middle_of_a_turn_ahead_leaves_no_job_claimed() throws Exception {
        for (int round = 0; round < 300; round++) {
            try (Direct direct = new Direct(Duration.ofMinutes(1))) {
                direct.enqueue(9);
                assertThat(direct.ahead.turn(true)).hasSize(3);
                spin(TimeUnit.MICROSECONDS.toNanos(round));
                direct.ahead.close();
                assertThat(direct.store.inspect().counts().get("q"))
                        .as("round %d", round)
                        .isEqualTo(Map.of(JobState.AVAILABLE, 9L));
            }
        }
    }

    @Test
    void a_claim_that_was_not_full_is_not_followed_by_another_before_the_next_poll() throws Exception {
        try (Direct direct = new Direct(Duration.ofMinutes(1))) {
            direct.enqueue(5);
            assertThat(direct.ahead.turn(true)).hasSize(3);
            assertThat(direct.ahead.hasWork()).as("a turn is ahead").isTrue();
            assertThat(direct.ahead.turn(true)).hasSize(2);
            assertThat(direct.ahead.hasWork()).as("a turn is ahead").isFalse();
        }
    }

    @Test
    void giving_back_races_with_polls_and_no_job_is_lost_or_sent_twice() throws Exception {
        int jobs = 3_000;
        // Given back after a millisecond.
        try (Direct direct = new Direct(Duration.ofMillis(4))) {
            direct.enqueue(jobs);
            Random random = new Random(7);
            Set<String> ids = new HashSet<>();
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (ids.size() < jobs && System.nanoTime() < deadline) {
                for (SourceRecord record : direct.ahead.turn(true)) {
                    assertThat(ids.add(id(record))).as(id(record)).isTrue();
                    direct.inFlight.acknowledge(record, true, System.nanoTime());
                }
                spin(random.nextLong(TimeUnit.MICROSECONDS.toNanos(1_500)));
            }
            direct.ahead.turn(true);
            direct.ahead.flush();
            assertThat(direct.store.inspect().counts().get("q")).isEqualTo(Map.of(JobState.COMPLETED, (long) jobs));
            assertThat(ids)
                    .allSatisfy(id -> assertThat(direct.store
                                    .inspect()
                                    .find(new JobRef("q", id))
                                    .orElseThrow()
                                    .attempt())
                            .isEqualTo(1));
        }
    }

    @Test
    void an_outage_during_a_turn_ahead_is_borne_like_any_other() throws Exception {
        Availability availability = new Availability(folder);
        Map<String, String> props = SourceHarness.props("store.url", availability.url(), "batch.size", "3");
        try (JobStore store = StoreConfig.of(props).open()) {
            enqueue(store, 9);
            StartedSource source =
                    StartedSource.start(JobSourceConfig.of(props), Optional.empty(), Meters.NONE, () -> 0);
            List<SourceRecord> records = new ArrayList<>(source.poll());
            await(() -> running(store) == 6);
            availability.goAway();
            records.addAll(source.poll());
            assertThat(records).as("claimed before the outage").hasSize(6);
            assertThat(source.poll()).as("the turn ahead failed").isEmpty();
            availability.comeBack();
            records.addAll(source.poll());
            assertThat(records).extracting(ClaimAheadTest::id).hasSize(9).doesNotHaveDuplicates();
            source.close();
        }
    }

    @Test
    void a_commit_leaves_the_store_to_the_turn_that_is_ahead_and_waits_for_nothing() throws Exception {
        Availability availability = new Availability(folder);
        Map<String, String> props = SourceHarness.props("store.url", availability.url(), "batch.size", "3");
        try (JobStore store = StoreConfig.of(props).open()) {
            enqueue(store, 9);
            StartedSource source =
                    StartedSource.start(JobSourceConfig.of(props), Optional.empty(), Meters.NONE, () -> 0);
            List<SourceRecord> first = source.poll();
            await(() -> running(store) == 6);
            first.forEach(record -> source.acknowledge(record, true));
            availability.holdUp();
            assertThat(source.poll()).as("claimed before").hasSize(3);
            Thread commit = new Thread(source::commit);
            commit.start();
            commit.join(PATIENCE.toMillis());
            boolean waits = commit.isAlive();
            availability.goOn();
            commit.join();
            assertThat(waits).as("a commit waits for the store").isFalse();
            assertThat(source.poll()).hasSize(3);
            source.close();
            assertThat(store.inspect().counts().get("q"))
                    .isEqualTo(Map.of(JobState.COMPLETED, 3L, JobState.AVAILABLE, 6L));
        }
    }

    private static long running(JobStore store) {
        return store.inspect().counts().getOrDefault("q", Map.of()).getOrDefault(JobState.RUNNING, 0L);
    }

    private static void enqueue(JobStore store, int count) {
        store.enqueue(IntStream.range(0, count)
                .mapToObj(i -> NewJob.on("q").id("job-" + i).build())
                .toList());
    }

    /** The dispatcher and what goes ahead, without the task around them. */
    private static final class Direct implements AutoCloseable {
        final InFlight inFlight = new InFlight();
        final JobStore store;
        final ClaimAhead ahead;
        private final StoreHandle handle;

        Direct(Duration lease) {
            JobSourceConfig config = JobSourceConfig.of(SourceHarness.props(BATCHES_OF_THREE));
            handle = new StoreHandle(config.store());
            store = handle.get();
            SourceMeters meters = new SourceMeters(Meters.NONE, inFlight, System::nanoTime);
            ahead = new ClaimAhead(
                    new Dispatcher(config, handle, inFlight, meters, System::nanoTime), lease, System::nanoTime);
        }

        void enqueue(int count) {
            ClaimAheadTest.enqueue(store, count);
        }

        @Override
        public void close() {
            ahead.close();
            handle.close();
        }
    }
}
