package io.connectjobs.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** What the buffer collects, and for how long. */
final class SettleBufferTest extends SettleBufferCases {
    @Test
    void what_came_during_a_flush_is_settled_together() throws Exception {
        List<ClaimedJob> jobs = claimed(100);
        leasing.gate.drainPermits();
        try (SettleBuffer buffer = new SettleBuffer(leasing, Duration.ZERO, 1_000)) {
            List<CompletableFuture<SettleResult>> answers = completeAll(buffer, jobs);
            leasing.gate.release();
            assertThat(statuses(answers)).containsOnly(LeaseStatus.APPLIED).hasSize(100);
        }
        assertThat(leasing.calls).hasSizeLessThanOrEqualTo(2);
        assertThat(counts()).isEqualTo(Map.of(JobState.COMPLETED, 100L));
    }

    @Test
    void a_full_batch_waits_for_no_others() throws Exception {
        try (SettleBuffer buffer = new SettleBuffer(leasing, LATE, 10)) {
            assertThat(statuses(completeAll(buffer, claimed(20)))).containsOnly(LeaseStatus.APPLIED);
        }
        assertThat(leasing.calls).containsExactly(10, 10);
    }

    @Test
    void a_single_settlement_waits_no_longer_than_the_delay() throws Exception {
        try (SettleBuffer buffer = new SettleBuffer(leasing, SOON, 10)) {
            assertThat(statuses(completeAll(buffer, claimed(1)))).containsExactly(LeaseStatus.APPLIED);
        }
    }

    @Test
    void each_caller_learns_of_its_own_job() throws Exception {
        List<ClaimedJob> jobs = claimed(3);
        leasing.settle(List.of(Settlement.complete(jobs.get(1).lease())));
        try (SettleBuffer buffer = new SettleBuffer(leasing, LATE, 3)) {
            List<CompletableFuture<SettleResult>> answers = completeAll(buffer, jobs);
            assertThat(statuses(answers))
                    .containsExactly(LeaseStatus.APPLIED, LeaseStatus.ALREADY, LeaseStatus.APPLIED);
            assertThat(answers.get(2).get().lease()).isEqualTo(jobs.get(2).lease());
        }
    }

    @Test
    void closing_settles_what_was_taken() {
        SettleBuffer buffer = new SettleBuffer(leasing, LATE, 1_000);
        List<CompletableFuture<SettleResult>> answers = completeAll(buffer, claimed(5));
        assertThat(leasing.calls).isEmpty();
        buffer.close();
        assertThat(answers).allMatch(CompletableFuture::isDone);
        assertThat(counts()).isEqualTo(Map.of(JobState.COMPLETED, 5L));
        buffer.close();
    }

    @Test
    void a_claim_takes_what_was_collected_along() throws Exception {
        List<ClaimedJob> first = claimed(3);
        enqueue(3, "more");
        try (SettleBuffer buffer = new SettleBuffer(leasing, LATE, 1_000)) {
            List<CompletableFuture<SettleResult>> answers = completeAll(buffer, first);
            List<ClaimedJob> next = buffer.claim(request(10)).get();
            assertThat(next).hasSize(3);
            assertThat(statuses(answers)).containsOnly(LeaseStatus.APPLIED);
            assertThat(leasing.calls).containsExactly(3);
            assertThat(buffer.claim(request(10)).get()).isEmpty();
        }
        assertThat(counts()).isEqualTo(Map.of(JobState.COMPLETED, 3L, JobState.RUNNING, 3L));
    }

    @Test
    void workers_that_run_ahead_of_the_store_wait_for_room() throws Exception {
        List<ClaimedJob> jobs = claimed(100);
        leasing.gate.drainPermits();
        try (SettleBuffer buffer = new SettleBuffer(leasing, Duration.ZERO, 2)) {
            int roomFor = 2 * SettleBuffer.BATCHES_HELD;
            FutureTask<List<CompletableFuture<SettleResult>>> task = new FutureTask<>(() -> completeAll(buffer, jobs));
            Thread worker = started(task);
            awaitWaiting(worker);
            leasing.gate.release(Integer.MAX_VALUE);
            assertThat(statuses(task.get())).containsOnly(LeaseStatus.APPLIED).hasSize(100);
            assertThat(leasing.calls).hasSizeGreaterThanOrEqualTo(100 / roomFor).allMatch(size -> size <= 2);
        }
    }

    @Test
    void an_action_of_a_future_may_settle_and_close() throws Exception {
        List<ClaimedJob> jobs = claimed(50);
        SettleBuffer buffer = new SettleBuffer(leasing, Duration.ZERO, 1);
        CountDownLatch closed = new CountDownLatch(1);
        List<CompletableFuture<SettleResult>> answers = new ArrayList<>();
        leasing.gate.drainPermits();
        CompletableFuture<Void> last = buffer.settle(
                        Settlement.complete(jobs.get(0).lease()))
                .thenAccept(result -> {
                    answers.addAll(completeAll(buffer, jobs.subList(1, 50)));
                    buffer.close();
                    closed.countDown();
                });
        leasing.gate.release(Integer.MAX_VALUE);
        last.get();
        closed.await();
        assertThat(statuses(answers)).containsOnly(LeaseStatus.APPLIED).hasSize(49);
    }

    @Test
    void many_threads_settle_each_job_once() throws Exception {
        List<ClaimedJob> jobs = claimed(400);
        ExecutorService workers = Executors.newFixedThreadPool(8);
        try (SettleBuffer buffer = new SettleBuffer(leasing, SOON, 50)) {
            List<Callable<SettleResult>> tasks = jobs.stream()
                    .<Callable<SettleResult>>map(job -> () ->
                            buffer.settle(Settlement.complete(job.lease())).get())
                    .toList();
            for (Future<SettleResult> result : workers.invokeAll(tasks)) {
                assertThat(result.get().status()).isEqualTo(LeaseStatus.APPLIED);
            }
        } finally {
            workers.shutdownNow();
        }
        assertThat(leasing.calls).hasSizeLessThan(400);
        assertThat(counts()).isEqualTo(Map.of(JobState.COMPLETED, 400L));
    }

    @Test
    void contradictory_settings_are_refused_by_name() {
        assertThatThrownBy(() -> new SettleBuffer(leasing, Duration.ofMillis(-1), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("maxDelay");
        assertThatThrownBy(() -> new SettleBuffer(leasing, Duration.ofMinutes(2), 1))
                .hasMessageContaining("maxDelay");
        assertThatThrownBy(() -> new SettleBuffer(leasing, SOON, 0)).hasMessageContaining("maxBatch is 0");
        assertThatThrownBy(() -> new SettleBuffer(leasing, SOON, JobRules.MAX_BATCH + 1))
                .hasMessageContaining("maxBatch");
        assertThatThrownBy(() -> new SettleBuffer(leasing, SOON, 1, Duration.ofMillis(-1)))
                .hasMessageContaining("retryFor");
    }
}
