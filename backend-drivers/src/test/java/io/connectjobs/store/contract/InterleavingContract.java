package io.connectjobs.store.contract;

import static io.connectjobs.store.contract.Bench.LEASE;
import static io.connectjobs.store.contract.Bench.QUEUE;
import static io.connectjobs.store.contract.Bench.UPKEEP;
import static io.connectjobs.store.contract.Bench.job;
import static io.connectjobs.store.contract.Bench.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.HistoryEntry.Event;
import io.connectjobs.store.JobError;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.Lease;
import io.connectjobs.store.LeaseResult;
import io.connectjobs.store.LeaseStatus;
import io.connectjobs.store.OperationResult;
import io.connectjobs.store.OperationResult.Done;
import io.connectjobs.store.OperationResult.Requested;
import io.connectjobs.store.OperationResult.Skipped;
import io.connectjobs.store.RetryPolicy;
import io.connectjobs.store.SettleResult;
import io.connectjobs.store.Settlement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Two that want the same jobs at the same moment, whole batches of them and in opposite orders: what each was told and
 * the history of each job are one story.
 */
interface InterleavingContract extends ContractCases {
    int ROUNDS_OF_BATCHES = 10;
    int OF_A_BATCH = 8;

    @Test
    default void inv6_of_reap_and_any_settlement_exactly_one_ends_the_attempt() {
        List<JobStore> stores = bench().stores(2);
        for (int round = 0; round < ROUNDS_OF_BATCHES; round++) {
            List<ClaimedJob> jobs = runningBatch(round);
            bench().expireLeases();
            List<Settlement> outcomes = new ArrayList<>();
            jobs.forEach(job -> outcomes.add(everyWay(job.lease(), outcomes.size())));
            Collections.reverse(outcomes);
            List<SettleResult> told = first(
                    () -> Bench.leasing(stores.get(0)).settle(outcomes),
                    () -> stores.get(1).upkeep(UPKEEP));
            // Upkeep leaves what it finds locked for the next time.
            bench().upkeep();
            for (SettleResult result : told) {
                boolean settled = result.status() == LeaseStatus.APPLIED;
                assertThat(result.status()).isIn(LeaseStatus.APPLIED, LeaseStatus.STALE);
                assertThat(bench().events(result.lease().job()))
                        .hasSize(3)
                        .startsWith(Event.ENQUEUED, Event.CLAIMED)
                        .satisfies(events ->
                                assertThat(events.contains(Event.REAPED)).isEqualTo(!settled));
            }
            finish();
        }
    }

    private static Settlement everyWay(Lease lease, int number) {
        return switch (number % 4) {
            case 0 -> Settlement.complete(lease);
            case 1 -> Settlement.fail(lease, new JobError("t", "m"));
            case 2 -> Settlement.release(lease);
            default -> Settlement.snooze(lease, Duration.ofSeconds(1));
        };
    }

    @Test
    default void inv6_of_reap_and_extend_exactly_one_has_the_lease() {
        List<JobStore> stores = bench().stores(2);
        for (int round = 0; round < ROUNDS_OF_BATCHES; round++) {
            List<Lease> leases =
                    runningBatch(round).stream().map(ClaimedJob::lease).toList();
            bench().expireLeases();
            List<LeaseResult> told = first(
                    () -> Bench.leasing(stores.get(0)).extend(leases, LEASE),
                    () -> stores.get(1).upkeep(UPKEEP));
            bench().upkeep();
            for (LeaseResult result : told) {
                boolean extended = result.status() == LeaseStatus.APPLIED;
                assertThat(bench().state(result.lease().job()))
                        .isEqualTo(extended ? JobState.RUNNING : JobState.AVAILABLE);
                assertThat(bench().events(result.lease().job()).contains(Event.REAPED))
                        .isEqualTo(!extended);
            }
            bench().expireLeases();
            finish();
        }
    }

    @Test
    default void inv6_a_retry_racing_claims_gives_each_job_out_once_more_and_old_leases_stay_done() {
        List<JobStore> stores = bench().stores(3);
        for (int round = 0; round < ROUNDS_OF_BATCHES; round++) {
            List<ClaimedJob> old = runningBatch(round);
            List<Settlement> done =
                    old.stream().map(job -> Settlement.complete(job.lease())).toList();
            bench().leasing().settle(done);
            List<ClaimedJob> claimed = Collections.synchronizedList(new ArrayList<>());
            List<SettleResult> again = Collections.synchronizedList(new ArrayList<>());
            List<OperationResult> told = first(
                    () -> stores.get(0).operate().retry(refs(old)),
                    () -> claimed.addAll(Bench.leasing(stores.get(1)).claim(request(OF_A_BATCH))),
                    () -> again.addAll(Bench.leasing(stores.get(2)).settle(done)));
            assertThat(told).hasOnlyElementsOfType(Done.class);
            assertThat(again).extracting(SettleResult::status).containsOnly(LeaseStatus.ALREADY);
            claimed.addAll(bench().claim(100));
            assertThat(refs(claimed)).containsExactlyInAnyOrderElementsOf(refs(old));
            for (ClaimedJob job : claimed) {
                assertThat(job.attempt()).isEqualTo(1);
                assertThat(bench().complete(job)).isEqualTo(LeaseStatus.APPLIED);
                assertThat(bench().events(job.ref()))
                        .containsExactly(
                                Event.ENQUEUED,
                                Event.CLAIMED,
                                Event.COMPLETED,
                                Event.RETRIED,
                                Event.CLAIMED,
                                Event.COMPLETED);
            }
        }
    }

    @Test
    default void inv14_of_retry_and_purge_exactly_one_has_the_job() {
        List<JobStore> stores = bench().stores(2);
        for (int round = 0; round < ROUNDS_OF_BATCHES; round++) {
            List<ClaimedJob> old = runningBatch(round);
            old.forEach(bench()::complete);
            List<JobRef> refs = new ArrayList<>(refs(old));
            Collections.reverse(refs);
            List<OperationResult> told = first(
                    () -> stores.get(0).operate().retry(refs),
                    () -> stores.get(1).operate().purge(QUEUE, Set.of(JobState.COMPLETED), OF_A_BATCH));
            // A purge leaves what it finds locked too.
            bench().store().operate().purge(QUEUE, Set.of(JobState.COMPLETED), OF_A_BATCH);
            for (int i = 0; i < refs.size(); i++) {
                boolean retried = told.get(i) instanceof Done;
                assertThat(bench().store().inspect().find(refs.get(i)).isPresent())
                        .isEqualTo(retried);
            }
            finish();
        }
    }

    @Test
    default void inv11_of_cancel_and_complete_the_completion_stays_whatever_the_order_of_the_batches() {
        List<JobStore> stores = bench().stores(2);
        for (int round = 0; round < ROUNDS_OF_BATCHES; round++) {
            List<ClaimedJob> jobs = runningBatch(round);
            List<JobRef> refs = new ArrayList<>(refs(jobs));
            Collections.reverse(refs);
            List<SettleResult> settled = Collections.synchronizedList(new ArrayList<>());
            List<OperationResult> told = first(
                    () -> stores.get(0).operate().cancel(refs),
                    () -> settled.addAll(Bench.leasing(stores.get(1))
                            .settle(jobs.stream()
                                    .map(job -> Settlement.complete(job.lease()))
                                    .toList())));
            assertThat(told).allSatisfy(result -> assertThat(result).isInstanceOfAny(Requested.class, Skipped.class));
            assertThat(settled).extracting(SettleResult::status).containsOnly(LeaseStatus.APPLIED);
            for (JobRef ref : refs) {
                assertThat(bench().view(ref).cancelRequested()).isFalse();
                assertThat(bench().events(ref)).containsExactly(Event.ENQUEUED, Event.CLAIMED, Event.COMPLETED);
            }
        }
    }

    /** What the first of them answered. */
    @SuppressWarnings("unchecked")
    private static <T> T first(Supplier<T> first, Supplier<?>... others) {
        List<Callable<Object>> racers = new ArrayList<>();
        racers.add(() -> Racers.retrying(first));
        for (Supplier<?> other : others) {
            racers.add(() -> Racers.retrying((Supplier<Object>) other::get));
        }
        return (T) Racers.race(racers).get(0);
    }

    private List<ClaimedJob> runningBatch(int round) {
        bench().add(IntStream.range(0, OF_A_BATCH)
                .mapToObj(i -> job("round-" + round + "-" + i)
                        .retryPolicy(RetryPolicy.parse("fixed(base=0s)"))
                        .build())
                .toList());
        List<ClaimedJob> jobs = bench().claim(OF_A_BATCH);
        assertThat(jobs).hasSize(OF_A_BATCH);
        return jobs;
    }

    /** Completes whatever the round left. */
    private void finish() {
        bench().clock().advance(Duration.ofSeconds(2));
        bench().claimAll(OF_A_BATCH, jobs -> jobs.forEach(bench()::complete));
        assertThat(bench().count(JobState.RUNNING)).isZero();
        assertThat(bench().count(JobState.AVAILABLE)).isZero();
    }

    private static List<JobRef> refs(List<ClaimedJob> jobs) {
        return jobs.stream().map(ClaimedJob::ref).toList();
    }
}
