package io.connectjobs.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.connectjobs.connect.ClaimName;
import io.connectjobs.connect.JobHeaders;
import io.connectjobs.connect.LeaseToken;
import io.connectjobs.source.OnceConnect.Kill;
import io.connectjobs.source.OnceConnect.Life;
import io.connectjobs.store.ClaimRequest;
import io.connectjobs.store.ClaimRequest.QueueShare;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Owner;
import io.connectjobs.store.Settlement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each moment at which a task can end, and what its successor makes of it. */
final class ExactlyOnceTest {
    private static final int ENOUGH = 8;
    private static final int JOBS = 60;
    private static final List<Kill> KILLS = List.of(Kill.values());

    private static void assertAllOnce(OnceConnect connect, String... ids) {
        assertThat(connect.topic).containsExactlyInAnyOrder(ids);
        assertThat(connect.counts()).containsExactly(Map.entry(JobState.COMPLETED, (long) ids.length));
    }

    @Test
    void without_a_crash_a_job_is_done_once_its_transaction_is() throws Exception {
        try (OnceConnect connect = new OnceConnect()) {
            connect.enqueue("1", "2", "3", "4", "5", "6", "7");
            connect.start(0).turns(2);
            assertAllOnce(connect, "1", "2", "3", "4", "5", "6", "7");
        }
    }

    @ParameterizedTest
    @EnumSource(Kill.class)
    void a_task_that_is_killed_at_any_moment_is_succeeded_without_loss_or_repetition(Kill kill) throws Exception {
        try (OnceConnect connect = new OnceConnect()) {
            connect.enqueue("1", "2");
            connect.start(0).turn(kill);
            connect.start(0).turns(ENOUGH);
            assertAllOnce(connect, "1", "2");
        }
    }

    @Test
    void a_task_that_is_killed_during_the_settlement_has_the_rest_completed() throws Exception {
        try (OnceConnect connect = new OnceConnect()) {
            connect.enqueue("1", "2");
            Life first = connect.start(0);
            first.turn(Kill.BEFORE_SETTLEMENT);
            connect.store
                    .leasing()
                    .orElseThrow()
                    .settle(List.of(Settlement.complete(
                            LeaseToken.parse(header(first.polled().get(1), JobHeaders.LEASE)))));
            connect.start(0).turns(ENOUGH);
            assertAllOnce(connect, "1", "2");
        }
    }

    @ParameterizedTest
    @EnumSource(Kill.class)
    void a_claim_of_larger_batches_than_now_is_succeeded_without_repetition(Kill kill) throws Exception {
        try (OnceConnect connect = new OnceConnect("batch.size", "5")) {
            connect.enqueue("1", "2", "3", "4", "5");
            connect.start(0).turn(kill);
            connect.props.put("batch.size", "2");
            connect.start(0).turns(ENOUGH);
            assertAllOnce(connect, "1", "2", "3", "4", "5");
        }
    }

    @Test
    void a_claim_whose_answer_was_lost_with_the_task_is_dispatched() throws Exception {
        try (OnceConnect connect = new OnceConnect()) {
            connect.enqueue("1");
            claimLike(connect, 0);
            connect.start(0).turns(ENOUGH);
            assertAllOnce(connect, "1");
        }
    }

    private static void claimLike(OnceConnect connect, int task) {
        ClaimName name = ClaimName.fresh("source-1", task);
        connect.store
                .leasing()
                .orElseThrow()
                .claim(new ClaimRequest(
                        List.of(new QueueShare("q", 1)),
                        1,
                        OnceDispatcher.LEASE,
                        name.owner(),
                        name.text(),
                        OptionalInt.empty()));
    }

    @Test
    void a_task_that_was_paused_before_its_commit_delivers_nothing_and_gives_back_nothing() throws Exception {
        try (OnceConnect connect = new OnceConnect()) {
            connect.enqueue("1", "2");
            Life zombie = connect.start(0);
            zombie.poll();
            Life successor = connect.start(0);
            successor.poll();
            assertThatThrownBy(() -> zombie.send(Kill.NEVER)).isInstanceOf(ConnectException.class);
            zombie.close();
            assertThat(connect.counts()).containsExactly(Map.entry(JobState.RUNNING, 2L));
            successor.send(Kill.NEVER);
            assertAllOnce(connect, "1", "2");
        }
    }

    @Test
    void a_task_that_was_paused_after_its_commit_settles_late_and_changes_nothing() throws Exception {
        try (OnceConnect connect = new OnceConnect()) {
            connect.enqueue("1", "2");
            Life zombie = connect.start(0);
            zombie.turn(Kill.BEFORE_SETTLEMENT);
            Life successor = connect.start(0).turns(2);
            zombie.tell();
            successor.turns(ENOUGH);
            assertAllOnce(connect, "1", "2");
        }
    }

    @Test
    void what_a_paused_task_claims_after_its_end_goes_to_its_successor_in_time() throws Exception {
        try (OnceConnect connect = new OnceConnect()) {
            Life zombie = connect.start(0);
            Life successor = connect.start(0).turns(2);
            connect.enqueue("1", "2");
            zombie.poll();
            assertThatThrownBy(() -> zombie.send(Kill.NEVER)).isInstanceOf(ConnectException.class);
            zombie.close();
            successor.turns(ENOUGH);
            assertThat(connect.topic).isEmpty();
            connect.clock.addAndGet(OnceDispatcher.LOOK_EVERY.toNanos());
            successor.turns(ENOUGH);
            assertAllOnce(connect, "1", "2");
        }
    }

    @Test
    void of_several_claims_left_behind_the_delivered_one_is_completed_before_any_other_is_dispatched()
            throws Exception {
        try (OnceConnect connect = new OnceConnect("batch.size", "1")) {
            connect.enqueue("1", "2", "3", "4", "5", "6");
            connect.start(0).turn(Kill.BEFORE_SETTLEMENT);
            for (int i = 0; i < 5; i++) {
                claimLike(connect, 0);
            }
            connect.start(0).turns(1);
            connect.start(0).turns(ENOUGH);
            assertAllOnce(connect, "1", "2", "3", "4", "5", "6");
        }
    }

    @Test
    void a_lease_outlasts_what_is_set_for_it_and_nobody_else_takes_the_jobs() throws Exception {
        try (OnceConnect connect = new OnceConnect("lease.ms", "1")) {
            connect.enqueue("1");
            connect.start(0).turn(Kill.BEFORE_SETTLEMENT);
            assertThat(connect.store
                            .inspect()
                            .find(new JobRef("q", "1"))
                            .orElseThrow()
                            .leaseUntil())
                    .isAfter(java.time.Instant.now().plus(Duration.ofDays(29)));
            connect.upkeep();
            assertThat(connect.store
                            .leasing()
                            .orElseThrow()
                            .claim(ClaimRequest.of("q", 1, Duration.ofMinutes(1), new Owner("other", 0))))
                    .isEmpty();
            connect.start(0).turns(ENOUGH);
            assertAllOnce(connect, "1");
        }
    }

    @Test
    void with_fewer_tasks_each_old_claim_is_one_tasks_own() throws Exception {
        try (OnceConnect connect = new OnceConnect("batch.size", "1")) {
            connect.reconfigure(4);
            connect.enqueue("0", "1", "2", "3");
            connect.start(0).turn(Kill.BEFORE_COMMIT);
            connect.start(1).turn(Kill.BEFORE_SETTLEMENT);
            connect.start(2).turn(Kill.BEFORE_COMMIT);
            connect.start(3).turn(Kill.BEFORE_SETTLEMENT);
            connect.reconfigure(2);
            // Dies over what it took on, and more tasks than ever come after it.
            connect.start(0).turn(Kill.BEFORE_SETTLEMENT);
            connect.start(1).turn(Kill.BEFORE_SETTLEMENT);
            connect.reconfigure(5);
            for (int task = 0; task < 5; task++) {
                connect.start(task).turns(ENOUGH);
            }
            assertAllOnce(connect, "0", "1", "2", "3");
        }
    }

    @Test
    void dropped_records_are_done_and_the_others_delivered_once() throws Exception {
        try (OnceConnect connect = new OnceConnect()) {
            connect.dropped = id -> id.startsWith("x");
            connect.enqueue("1", "x2", "3", "x4");
            connect.start(0).turn(Kill.BEFORE_SETTLEMENT);
            connect.start(0).turns(ENOUGH);
            assertThat(connect.topic).containsExactly("1", "3");
            assertThat(connect.counts()).containsExactly(Map.entry(JobState.COMPLETED, 4L));
        }
    }

    @ParameterizedTest
    @EnumSource(Kill.class)
    void a_claim_of_which_all_are_dropped_ends_too(Kill kill) throws Exception {
        try (OnceConnect connect = new OnceConnect()) {
            connect.dropped = id -> id.startsWith("x");
            connect.enqueue("x1", "x2", "x3", "x4", "x5", "6");
            connect.start(0).turn(kill);
            connect.start(0).turns(ENOUGH);
            assertThat(connect.topic).containsExactly("6");
            assertThat(connect.counts()).containsExactly(Map.entry(JobState.COMPLETED, 6L));
        }
    }

    @Test
    void a_transaction_that_connect_left_open_is_ended_before_its_jobs_are() throws Exception {
        try (OnceConnect connect = new OnceConnect()) {
            connect.enqueue("1");
            Life life = connect.start(0);
            life.poll();
            // As when a transform changes the record in place: Connect no longer knows it as the last one.
            life.polled().get(0).headers().addString("changed", "in place");
            life.send(Kill.NEVER);
            assertThat(connect.topic).isEmpty();
            life.turns(1);
            assertAllOnce(connect, "1");
        }
    }

    @Test
    void a_job_that_can_be_no_record_never_looks_delivered() throws Exception {
        try (OnceConnect connect = new OnceConnect("record.payload", "json")) {
            connect.enqueue("1");
            connect.store.enqueue(List.of(NewJob.on("q")
                    .id("bad")
                    .payload(io.connectjobs.store.Payload.text("no json"))
                    .build()));
            connect.start(0).turn(Kill.BEFORE_SETTLEMENT);
            connect.start(0).turns(ENOUGH);
            assertThat(connect.topic).containsExactly("1");
            assertThat(connect.counts()).containsOnly(Map.entry(JobState.COMPLETED, 1L), Map.entry(JobState.DEAD, 1L));
        }
    }

    @Test
    void a_job_with_a_timeout_is_refused_since_its_lease_would_run_out() throws Exception {
        try (OnceConnect connect = new OnceConnect()) {
            connect.store.enqueue(List.of(
                    NewJob.on("q").id("1").timeout(Duration.ofMinutes(1)).build()));
            connect.start(0).turns(2);
            assertThat(connect.topic).isEmpty();
            assertThat(connect.store
                            .inspect()
                            .find(new JobRef("q", "1"))
                            .orElseThrow()
                            .errors()
                            .get(0)
                            .error()
                            .message())
                    .contains("without job.timeout.ms");
        }
    }

    @Test
    void offsets_can_be_reset_only_while_no_claim_needs_them() throws Exception {
        try (OnceConnect connect = new OnceConnect()) {
            connect.enqueue("1");
            connect.start(0).turn(Kill.BEFORE_SETTLEMENT);
            JobSourceConnector connector = new JobSourceConnector();
            Map<Map<String, ?>, Map<String, ?>> reset = new HashMap<>();
            connect.partitions().forEach(partition -> reset.put(partition, null));
            assertThatThrownBy(() -> connector.alterOffsets(connect.props, reset))
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("holds 1 claims")
                    .hasMessageContaining("Resume the connector");
            assertThat(connector.alterOffsets(connect.props, Collections.singletonMap(Map.of("slot", 0), null)))
                    .isTrue();
            connect.start(0).turns(2);
            assertThat(connector.alterOffsets(connect.props, reset)).isTrue();
        }
    }

    /** Kills, pauses that end late, changes of the number of tasks, and drops, at random. */
    @ParameterizedTest
    @ValueSource(longs = {0, 100, 200, 300})
    void each_id_is_delivered_once_whatever_happens(long firstSeed) throws Exception {
        for (long seed = firstSeed; seed < firstSeed + 25; seed++) {
            try (OnceConnect connect = new OnceConnect("batch.size", "3")) {
                run(connect, new Random(seed));
                List<String> expected = IntStream.range(0, JOBS)
                        .mapToObj(Integer::toString)
                        .filter(connect.dropped.negate())
                        .toList();
                assertThat(connect.topic).as("seed " + seed).containsExactlyInAnyOrderElementsOf(expected);
                assertThat(connect.counts()).as("seed " + seed).containsExactly(Map.entry(JobState.COMPLETED, (long)
                        JOBS));
            }
        }
    }

    private static void run(OnceConnect connect, Random random) throws InterruptedException {
        connect.dropped = id -> Integer.parseInt(id) % 4 == 1;
        connect.enqueue(IntStream.range(0, JOBS).mapToObj(Integer::toString).toArray(String[]::new));
        List<Life> lives = new ArrayList<>();
        for (int round = 0; round < 12; round++) {
            int tasks = 1 + random.nextInt(4);
            if (round == 0 || random.nextInt(3) == 0) {
                connect.reconfigure(tasks);
                for (int task = 0; task < tasks; task++) {
                    lives.add(connect.start(task));
                }
            }
            Life life = lives.get(random.nextInt(lives.size()));
            try {
                if (life.turn(KILLS.get(random.nextInt(KILLS.size())))) {
                    end(connect, life, lives);
                }
            } catch (ConnectException e) {
                life.close();
                end(connect, life, lives);
            }
        }
        connect.reconfigure(2);
        Life first = connect.start(0);
        Life second = connect.start(1);
        first.turns(40);
        second.turns(40);
    }

    private static void end(OnceConnect connect, Life life, List<Life> lives) {
        lives.remove(life);
        if (life.isCurrent()) {
            lives.add(connect.start(life.task()));
        }
    }

    private static String header(SourceRecord record, String name) {
        return String.valueOf(record.headers().lastWithName(name).value());
    }
}
