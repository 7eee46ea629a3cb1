package io.connectjobs.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** What callers learn when the store fails, or when they come too late. */
final class SettleBufferFaultsTest extends SettleBufferCases {
    @Test
    void a_closed_buffer_refuses() {
        SettleBuffer buffer = new SettleBuffer(leasing, SOON, 10);
        buffer.close();
        Settlement settlement = Settlement.complete(claimed(1).get(0).lease());
        assertThatThrownBy(() -> buffer.settle(settlement))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed")
                .hasMessageContaining("not taken");
        assertThatThrownBy(() -> buffer.claim(request(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThat(counts()).isEqualTo(Map.of(JobState.RUNNING, 1L));
    }

    @Test
    void a_store_that_is_away_for_a_moment_is_asked_again() throws Exception {
        leasing.failOnce(AWAY);
        leasing.failOnce(AWAY);
        try (SettleBuffer buffer = new SettleBuffer(leasing, SOON, 2)) {
            assertThat(statuses(completeAll(buffer, claimed(2)))).containsOnly(LeaseStatus.APPLIED);
        }
        assertThat(leasing.calls).containsExactly(2, 2, 2);
    }

    @Test
    void an_answer_that_was_lost_comes_back_as_already() throws Exception {
        leasing.loseAnswerOnce(AWAY);
        try (SettleBuffer buffer = new SettleBuffer(leasing, SOON, 2)) {
            assertThat(statuses(completeAll(buffer, claimed(2)))).containsOnly(LeaseStatus.ALREADY);
        }
        assertThat(counts()).isEqualTo(Map.of(JobState.COMPLETED, 2L));
    }

    @Test
    void a_store_that_stays_away_fails_every_caller_with_its_own_exception() {
        leasing.failFromNowOn(AWAY);
        try (SettleBuffer buffer = new SettleBuffer(leasing, SOON, 4, Duration.ofMillis(50))) {
            assertThat(completeAll(buffer, claimed(10)))
                    .allSatisfy(answer -> assertThatThrownBy(() -> status(answer))
                            .isInstanceOf(ExecutionException.class)
                            .hasCause(AWAY));
        }
        assertThat(counts()).isEqualTo(Map.of(JobState.RUNNING, 10L));
    }

    @Test
    void a_store_that_refuses_for_good_is_not_asked_again_and_the_next_batch_is() throws Exception {
        JobStoreException refused = new JobStoreException("refused");
        leasing.failOnce(refused);
        List<ClaimedJob> jobs = claimed(4);
        try (SettleBuffer buffer = new SettleBuffer(leasing, LATE, 2)) {
            List<CompletableFuture<SettleResult>> answers = completeAll(buffer, jobs);
            for (int i : List.of(0, 1)) {
                CompletableFuture<SettleResult> answer = answers.get(i);
                assertThatThrownBy(() -> status(answer))
                        .isInstanceOf(ExecutionException.class)
                        .hasCause(refused);
            }
            assertThat(statuses(answers.subList(2, 4))).containsOnly(LeaseStatus.APPLIED);
        }
        assertThat(leasing.calls).containsExactly(2, 2);
    }

    @Test
    void a_settlement_that_the_store_refuses_fails_alone() throws Exception {
        List<ClaimedJob> jobs = claimed(9);
        Payload tooLarge = Payload.json("\"" + "x".repeat(2 * 1024 * 1024) + "\"");
        try (SettleBuffer buffer = new SettleBuffer(leasing, LATE, 10)) {
            CompletableFuture<SettleResult> bad =
                    buffer.settle(Settlement.complete(jobs.get(0).lease(), tooLarge));
            List<CompletableFuture<SettleResult>> good = completeAll(buffer, jobs.subList(1, 9));
            CompletableFuture<List<ClaimedJob>> claim = buffer.claim(request(1));
            assertThat(statuses(good)).containsOnly(LeaseStatus.APPLIED).hasSize(8);
            assertThat(claim.get()).isEmpty();
            assertThatThrownBy(() -> status(bad)).hasCauseInstanceOf(IllegalArgumentException.class);
        }
        assertThat(counts()).isEqualTo(Map.of(JobState.COMPLETED, 8L, JobState.RUNNING, 1L));
    }

    @Test
    void a_claim_whose_answer_was_lost_gets_the_same_jobs() throws Exception {
        enqueue(5, "job");
        leasing.loseAnswerOnce(AWAY);
        try (SettleBuffer buffer = new SettleBuffer(leasing, SOON, 10)) {
            assertThat(buffer.claim(request(3)).get()).hasSize(3);
        }
        assertThat(counts()).isEqualTo(Map.of(JobState.AVAILABLE, 2L, JobState.RUNNING, 3L));
    }

    @Test
    void who_is_interrupted_while_waiting_for_room_is_told_that_nothing_was_taken() throws Exception {
        List<ClaimedJob> jobs = claimed(100);
        leasing.gate.drainPermits();
        List<CompletableFuture<SettleResult>> taken = new ArrayList<>();
        try (SettleBuffer buffer = new SettleBuffer(leasing, Duration.ZERO, 2)) {
            FutureTask<Boolean> task = new FutureTask<>(() -> {
                assertThatThrownBy(
                                () -> jobs.forEach(job -> taken.add(buffer.settle(Settlement.complete(job.lease())))))
                        .isInstanceOf(JobStoreException.class)
                        .hasMessageContaining("Interrupted")
                        .hasMessageContaining("not taken");
                return Thread.currentThread().isInterrupted();
            });
            Thread worker = started(task);
            awaitWaiting(worker);
            worker.interrupt();
            assertThat(task.get()).as("stays interrupted").isTrue();
            leasing.gate.release(Integer.MAX_VALUE);
            assertThat(statuses(taken)).containsOnly(LeaseStatus.APPLIED);
        }
        assertThat(counts().get(JobState.COMPLETED)).isEqualTo(taken.size());
    }

    @Test
    void who_waits_for_room_in_a_buffer_that_is_closed_is_told_that_nothing_was_taken() throws Exception {
        List<ClaimedJob> jobs = claimed(100);
        leasing.gate.drainPermits();
        SettleBuffer buffer = new SettleBuffer(leasing, Duration.ZERO, 2);
        FutureTask<List<CompletableFuture<SettleResult>>> task = new FutureTask<>(() -> completeAll(buffer, jobs));
        awaitWaiting(started(task));
        Thread closer = started(new FutureTask<>(buffer::close, null));
        assertThatThrownBy(task::get).hasCauseInstanceOf(IllegalStateException.class);
        leasing.gate.release(Integer.MAX_VALUE);
        closer.join();
        assertThat(counts().get(JobState.COMPLETED)).isBetween(1L, 99L);
    }

    @Test
    void closing_by_an_interrupted_thread_gives_every_caller_an_answer_and_stops_trying() {
        leasing.failFromNowOn(AWAY);
        SettleBuffer buffer = new SettleBuffer(leasing, LATE, 2, Duration.ofDays(1));
        List<CompletableFuture<SettleResult>> answers = completeAll(buffer, claimed(5));
        Thread.currentThread().interrupt();
        buffer.close();
        assertThat(Thread.interrupted()).as("stays interrupted").isTrue();
        assertThat(answers).allMatch(CompletableFuture::isCompletedExceptionally);
    }
}
