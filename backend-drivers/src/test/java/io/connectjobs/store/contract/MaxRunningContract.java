package io.connectjobs.store.contract;

import static io.connectjobs.store.contract.Bench.LEASE;
import static io.connectjobs.store.contract.Bench.OWNER;
import static io.connectjobs.store.contract.Bench.QUEUE;
import static io.connectjobs.store.contract.Bench.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.ClaimRequest;
import io.connectjobs.store.ClaimRequest.QueueShare;
import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.JobState;
import io.connectjobs.store.Leasing;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Settlement;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The bound on jobs of a queue that run at once. */
interface MaxRunningContract extends ContractCases {
    @Test
    default void inv12_max_running_counts_whoever_claimed() {
        fill(QUEUE, 20);
        assertThat(bench().claim(3)).hasSize(3);
        assertThat(bounded(10, 5)).hasSize(2);
        assertThat(bounded(10, 5)).isEmpty();
        assertThat(bounded(10, 4)).isEmpty();
        assertThat(bounded(10, 6)).hasSize(1);
    }

    @Test
    default void inv12_every_way_of_settling_makes_room() {
        fill(QUEUE, 20);
        List<ClaimedJob> jobs = bounded(10, 4);
        bench().settle(
                        Settlement.complete(jobs.get(0).lease()),
                        Settlement.snooze(jobs.get(1).lease(), Duration.ofHours(1)),
                        Settlement.release(jobs.get(2).lease()));
        assertThat(bounded(10, 4)).hasSize(3);
    }

    @Test
    default void inv12_max_running_holds_for_each_queue_by_itself() {
        fill(QUEUE, 10);
        fill("other", 10);
        ClaimRequest request = new ClaimRequest(
                List.of(new QueueShare(QUEUE, 1), new QueueShare("other", 1)),
                10,
                LEASE,
                OWNER,
                "claim",
                OptionalInt.of(2));
        assertThat(bench().leasing().claim(request)).hasSize(4);
        assertThat(bench().leasing().claim(request)).hasSize(4);
        assertThat(bounded(10, 3)).hasSize(1);
    }

    @Test
    default void inv12_max_running_recovers_after_leases_expired() {
        fill(QUEUE, 20);
        assertThat(bounded(10, 5)).hasSize(5);
        bench().expireLeases();
        assertThat(bounded(10, 5)).hasSize(5);
        assertThat(bounded(10, 5)).isEmpty();
    }

    @Test
    default void inv12_max_running_is_exact_under_threads() {
        fill(QUEUE, 200);
        Leasing leasing = bench().leasing();
        for (int round = 0; round < 5; round++) {
            List<List<ClaimedJob>> claimed = Racers.race(
                    8, number -> Racers.retrying(() -> leasing.claim(request(4).withMaxRunning(10))));
            assertThat(claimed.stream().mapToInt(List::size).sum()).isBetween(1, 10);
            assertThat(bounded(10, 10).size()
                            + claimed.stream().mapToInt(List::size).sum())
                    .isEqualTo(10);
            assertThat(bench().count(JobState.RUNNING)).isEqualTo(10);
            bench().expireLeases();
        }
    }

    @Test
    default void inv12_max_running_is_exact_while_threads_settle_and_claim() {
        fill(QUEUE, 150);
        Leasing leasing = bench().leasing();
        AtomicInteger held = new AtomicInteger();
        List<Integer> most = Racers.race(6, number -> {
            int seen = 0;
            for (int i = 0; i < 15; i++) {
                List<ClaimedJob> jobs =
                        Racers.retrying(() -> leasing.claim(request(3).withMaxRunning(5)));
                seen = Math.max(seen, held.addAndGet(jobs.size()));
                held.addAndGet(-jobs.size());
                Racers.retrying(() -> leasing.settle(jobs.stream()
                        .map(job -> Settlement.complete(job.lease()))
                        .toList()));
            }
            return seen;
        });
        assertThat(most).allSatisfy(seen -> assertThat(seen).isLessThanOrEqualTo(5));
        assertThat(bench().count(JobState.RUNNING)).isZero();
    }

    @Test
    default void inv12_bounded_claims_that_name_the_queues_in_different_orders_do_not_wait_for_each_other() {
        fill(QUEUE, 1);
        fill("other", 1);
        List<QueueShare> queues = List.of(new QueueShare(QUEUE, 1), new QueueShare("other", 1));
        List<QueueShare> reversed = List.of(queues.get(1), queues.get(0));
        Leasing leasing = bench().leasing();
        Racers.race(4, number -> {
            for (int i = 0; i < 100; i++) {
                List<QueueShare> named = number % 2 == 0 ? queues : reversed;
                // Not retried: a deadlock that gets this far fails the case.
                leasing.claim(new ClaimRequest(named, 4, LEASE, OWNER, number + "-" + i, OptionalInt.of(2)));
            }
            return number;
        });
        assertThat(bench().count(JobState.RUNNING)).isEqualTo(1);
    }

    private List<ClaimedJob> bounded(int limit, int maxRunning) {
        return bench().leasing().claim(request(limit).withMaxRunning(maxRunning));
    }

    private void fill(String queue, int jobs) {
        bench().add(IntStream.range(0, jobs)
                .mapToObj(i -> NewJob.on(queue).id("" + i).build())
                .toList());
    }
}
