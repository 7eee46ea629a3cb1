package io.connectjobs.store.contract;

import static io.connectjobs.store.contract.Bench.LEASE;
import static io.connectjobs.store.contract.Bench.job;
import static io.connectjobs.store.contract.Bench.ref;
import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.JobError;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobView;
import io.connectjobs.store.Lease;
import io.connectjobs.store.LeaseStatus;
import io.connectjobs.store.Payload;
import io.connectjobs.store.SettleResult;
import io.connectjobs.store.Settlement;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Ending attempts with the lease that is current. */
interface SettleContract extends ContractCases {
    JobError ERROR = new JobError("java.io.IOException", "no route");

    @Test
    default void a_completed_job_keeps_its_result_and_its_time() {
        ClaimedJob job = bench().running("a");
        bench().clock().advance(Duration.ofSeconds(2));
        assertThat(bench().settle(Settlement.complete(job.lease(), Payload.json("{\"n\":1}"))))
                .containsExactly(LeaseStatus.APPLIED);
        JobView view = bench().view(ref("a"));
        assertThat(view.state()).isEqualTo(JobState.COMPLETED);
        assertThat(view.result()).isEqualTo(Payload.json("{\"n\":1}"));
        assertThat(view.finishedAt()).isEqualTo(bench().now());
        assertThat(view.attempt()).isEqualTo(1);
        assertThat(bench().claim(1)).isEmpty();
    }

    @Test
    default void inv5_settling_again_is_already_done_and_changes_nothing() {
        for (Settlement.Outcome outcome : outcomes()) {
            ClaimedJob job = bench().running(job(null).priority(1));
            Settlement settlement = new Settlement(job.lease(), outcome);
            assertThat(bench().settle(settlement)).containsExactly(LeaseStatus.APPLIED);
            JobView settled = bench().view(job.ref());
            bench().clock().advance(Duration.ofMillis(1));
            assertThat(bench().settle(settlement)).as("%s", outcome).containsExactly(LeaseStatus.ALREADY);
            assertThat(bench().view(job.ref())).isEqualTo(settled);
            bench().claim(1).forEach(bench()::complete);
        }
    }

    @Test
    default void inv5_a_second_outcome_does_not_change_the_first() {
        ClaimedJob job = bench().running("a");
        bench().settle(Settlement.complete(job.lease(), Payload.text("first")));
        assertThat(bench().settle(
                                Settlement.fail(job.lease(), ERROR),
                                Settlement.complete(job.lease(), Payload.text("second"))))
                .containsExactly(LeaseStatus.ALREADY, LeaseStatus.ALREADY);
        assertThat(bench().view(ref("a")).result()).isEqualTo(Payload.text("first"));
        assertThat(bench().view(ref("a")).errors()).isEmpty();
    }

    @Test
    default void inv5_the_same_lease_twice_in_one_batch_counts_once() {
        ClaimedJob first = bench().running("a");
        ClaimedJob second = bench().running("b");
        assertThat(bench().settle(
                                Settlement.complete(first.lease(), Payload.text("1")),
                                Settlement.failForGood(second.lease(), ERROR),
                                Settlement.complete(first.lease(), Payload.text("2")),
                                Settlement.complete(second.lease())))
                .containsExactly(LeaseStatus.APPLIED, LeaseStatus.APPLIED, LeaseStatus.ALREADY, LeaseStatus.ALREADY);
        assertThat(bench().view(ref("a")).result()).isEqualTo(Payload.text("1"));
        assertThat(bench().state(ref("b"))).isEqualTo(JobState.DEAD);
        assertThat(bench().entries(ref("a"), JobState.COMPLETED)).isEqualTo(1);
    }

    @Test
    default void inv5_stale_and_unknown_leases_never_fail_the_rest_of_their_batch() {
        bench().add("stale");
        ClaimedJob stale = bench().claimOne();
        bench().expireLeases();
        bench().upkeep();
        ClaimedJob fresh = bench().claimOne();
        bench().add("1", "2", "3", "4", "5");
        List<ClaimedJob> jobs = bench().claim(5);
        List<Settlement> batch = List.of(
                Settlement.complete(jobs.get(4).lease()),
                Settlement.complete(stale.lease()),
                Settlement.fail(jobs.get(3).lease(), ERROR),
                Settlement.complete(new Lease(ref("nobody"), stale.lease().token())),
                Settlement.failForGood(jobs.get(2).lease(), ERROR),
                Settlement.snooze(jobs.get(1).lease(), Duration.ofSeconds(5)),
                Settlement.release(jobs.get(0).lease()),
                Settlement.complete(fresh.lease()));
        List<SettleResult> results = bench().leasing().settle(batch);
        assertThat(results)
                .extracting(SettleResult::status)
                .containsExactly(
                        LeaseStatus.APPLIED,
                        LeaseStatus.STALE,
                        LeaseStatus.APPLIED,
                        LeaseStatus.UNKNOWN,
                        LeaseStatus.APPLIED,
                        LeaseStatus.APPLIED,
                        LeaseStatus.APPLIED,
                        LeaseStatus.APPLIED);
        assertThat(results)
                .extracting(SettleResult::lease)
                .isEqualTo(batch.stream().map(Settlement::lease).toList());
        assertThat(bench().state(ref("5"))).isEqualTo(JobState.COMPLETED);
        assertThat(bench().state(ref("4"))).isEqualTo(JobState.RETRYABLE);
        assertThat(bench().state(ref("3"))).isEqualTo(JobState.DEAD);
        assertThat(bench().state(ref("2"))).isEqualTo(JobState.SCHEDULED);
        assertThat(bench().state(ref("1"))).isEqualTo(JobState.AVAILABLE);
        assertThat(bench().state(ref("stale"))).isEqualTo(JobState.COMPLETED);
    }

    @Test
    default void a_large_batch_is_settled_in_one_call() {
        bench().add(IntStream.range(0, 2_000).mapToObj(i -> job("" + i).build()).toList());
        Settlement[] outcomes = bench().claim(2_000).stream()
                .map(job ->
                        Settlement.complete(job.lease(), Payload.text(job.ref().id())))
                .toArray(Settlement[]::new);
        assertThat(bench().settle(outcomes)).hasSize(2_000).containsOnly(LeaseStatus.APPLIED);
        assertThat(bench().view(ref("1234")).result()).isEqualTo(Payload.text("1234"));
    }

    @Test
    default void extending_sets_the_lease_anew_from_now() {
        ClaimedJob job = bench().running("a");
        bench().clock().advance(Duration.ofSeconds(50));
        assertThat(bench().extend(job.lease(), LEASE)).isEqualTo(LeaseStatus.APPLIED);
        assertThat(bench().view(ref("a")).leaseUntil()).isEqualTo(bench().now().plus(LEASE));
        bench().clock().advance(Duration.ofSeconds(59));
        assertThat(bench().claim(1)).isEmpty();
        assertThat(bench().extend(job.lease(), Duration.ofMillis(1))).isEqualTo(LeaseStatus.APPLIED);
        bench().clock().advance(Duration.ofMillis(2));
        assertThat(bench().claim(1)).hasSize(1);
    }

    @Test
    default void extending_many_answers_in_order_with_the_stale_ones_told() {
        ClaimedJob done = bench().running("done");
        bench().complete(done);
        bench().add("1", "2");
        List<ClaimedJob> jobs = bench().claim(2);
        var unknown = new Lease(ref("nobody"), done.lease().token());
        var results = bench().leasing()
                .extend(
                        List.of(
                                jobs.get(1).lease(),
                                done.lease(),
                                unknown,
                                jobs.get(0).lease()),
                        Duration.ofMinutes(9));
        assertThat(results).hasSize(4);
        assertThat(results.get(0).lease()).isEqualTo(jobs.get(1).lease());
        assertThat(results.get(0).status()).isEqualTo(LeaseStatus.APPLIED);
        assertThat(results.get(1).status()).isIn(LeaseStatus.ALREADY, LeaseStatus.STALE);
        assertThat(results.get(2).status()).isEqualTo(LeaseStatus.UNKNOWN);
        assertThat(results.get(3).status()).isEqualTo(LeaseStatus.APPLIED);
        assertThat(bench().state(ref("done"))).isEqualTo(JobState.COMPLETED);
    }

    private static List<Settlement.Outcome> outcomes() {
        return List.of(
                new Settlement.Complete(Payload.text("done"), null),
                new Settlement.Fail(ERROR, true),
                new Settlement.Fail(ERROR, false),
                new Settlement.Release(Duration.ZERO),
                new Settlement.Release(Duration.ofSeconds(3)),
                new Settlement.Snooze(Duration.ofSeconds(3)));
    }
}
