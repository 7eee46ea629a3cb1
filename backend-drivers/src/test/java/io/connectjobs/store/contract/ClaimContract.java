package io.connectjobs.store.contract;

import static io.connectjobs.store.contract.Bench.LEASE;
import static io.connectjobs.store.contract.Bench.OWNER;
import static io.connectjobs.store.contract.Bench.QUEUE;
import static io.connectjobs.store.contract.Bench.job;
import static io.connectjobs.store.contract.Bench.ref;
import static io.connectjobs.store.contract.Bench.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.ClaimRequest;
import io.connectjobs.store.ClaimRequest.QueueShare;
import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobView;
import io.connectjobs.store.LeaseStatus;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Owner;
import io.connectjobs.store.SettleResult;
import io.connectjobs.store.Settlement;
import io.connectjobs.store.Turn;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Taking jobs out. */
interface ClaimContract extends ContractCases {
    @Test
    default void inv2_a_claimed_job_is_given_to_nobody_else() {
        bench().add("a", "b");
        assertThat(bench().claimIds(1)).containsExactly("a");
        assertThat(bench().claimIds(5)).containsExactly("b");
        assertThat(bench().claim(5)).isEmpty();
        bench().clock().advance(LEASE.minusMillis(1));
        assertThat(bench().claim(5)).isEmpty();
    }

    @Test
    default void inv2_a_claim_gives_no_more_than_its_limit() {
        bench().add("1", "2", "3", "4", "5");
        assertThat(bench().claim(2)).hasSize(2);
        assertThat(bench().claim(2)).hasSize(2);
        assertThat(bench().claim(2)).hasSize(1);
    }

    @Test
    default void a_running_job_shows_its_owner_and_the_end_of_its_lease() {
        ClaimedJob job = bench().running("a");
        JobView view = bench().view(ref("a"));
        assertThat(job.leaseUntil()).isEqualTo(bench().now().plus(LEASE));
        assertThat(view.state()).isEqualTo(JobState.RUNNING);
        assertThat(view.owner()).isEqualTo(OWNER.name());
        assertThat(view.leaseUntil()).isEqualTo(job.leaseUntil());
        bench().complete(job);
        assertThat(bench().view(ref("a")).owner()).isNull();
        assertThat(bench().view(ref("a")).leaseUntil()).isNull();
    }

    @Test
    default void an_unknown_queue_gives_nothing() {
        bench().add("a");
        assertThat(bench().leasing().claim(ClaimRequest.of("nowhere", 5, LEASE, OWNER)))
                .isEmpty();
    }

    @Test
    default void only_the_queues_of_the_request_are_claimed() {
        bench().add(List.of(NewJob.on("other").id("x").build(), job("a").build()));
        assertThat(bench().claimIds(5)).containsExactly("a");
        assertThat(Bench.ids(bench().leasing().claim(ClaimRequest.of("other", 5, LEASE, OWNER))))
                .containsExactly("x");
    }

    @Test
    default void asking_again_with_a_claim_id_answers_the_same_jobs_and_leases() {
        bench().add("1", "2", "3", "4");
        ClaimRequest request = request(2);
        List<ClaimedJob> first = bench().leasing().claim(request);
        assertThat(first).hasSize(2);
        bench().add(job("urgent").priority(9));
        assertThat(bench().leasing().claim(request)).isEqualTo(first);
        assertThat(bench().leasing().claim(request)).isEqualTo(first);
        assertThat(first)
                .allSatisfy(job -> assertThat(bench().view(job.ref()).attempt()).isEqualTo(1));
        assertThat(bench().claimIds(9)).containsExactly("urgent", "3", "4");
    }

    @Test
    default void asking_again_with_a_claim_id_leaves_out_what_was_settled() {
        bench().add("1", "2", "3");
        ClaimRequest request = request(2);
        List<ClaimedJob> first = bench().leasing().claim(request);
        bench().complete(first.get(0));
        assertThat(bench().leasing().claim(request)).isEqualTo(first.subList(1, 2));
    }

    @Test
    default void asking_again_with_a_claim_id_works_on_a_queue_that_is_paused_since() {
        bench().add("1", "2", "3");
        ClaimRequest request = request(2);
        List<ClaimedJob> first = bench().leasing().claim(request);
        bench().store().operate().pause(QUEUE);
        assertThat(bench().leasing().claim(request)).isEqualTo(first);
    }

    /** What the sink's command release does for a connector that is gone. */
    @Test
    default void who_knows_the_name_of_a_claim_can_give_its_jobs_to_others_and_its_holder_settles_none() {
        bench().add("1", "2", "3");
        Owner gone = new Owner("gone-0@1", 0);
        List<ClaimedJob> held = bench().leasing().claim(of(gone, Duration.ofDays(30)));
        bench().store().operate().pause(QUEUE);
        List<ClaimedJob> found = bench().leasing().claim(of(gone, LEASE));
        assertThat(found).isEqualTo(held);
        assertThat(bench().settle(found.stream()
                        .map(job -> Settlement.release(job.lease()))
                        .toArray(Settlement[]::new)))
                .containsOnly(LeaseStatus.APPLIED);
        assertThat(bench().store().inspect().workers()).isEmpty();
        assertThat(bench().complete(held.get(0))).isNotEqualTo(LeaseStatus.APPLIED);
        bench().store().operate().resume(QUEUE);
        List<ClaimedJob> others = bench().claim(9);
        assertThat(others)
                .hasSize(3)
                .allSatisfy(job -> assertThat(job.attempt()).isEqualTo(1));
        assertThat(bench().complete(held.get(1))).isNotEqualTo(LeaseStatus.APPLIED);
        assertThat(bench().view(held.get(1).ref()).state()).isEqualTo(JobState.RUNNING);
        assertThat(others).allSatisfy(job -> assertThat(bench().complete(job)).isEqualTo(LeaseStatus.APPLIED));
    }

    private static ClaimRequest of(Owner owner, Duration lease) {
        return new ClaimRequest(List.of(new QueueShare(QUEUE, 1)), 3, lease, owner, owner.name(), OptionalInt.empty());
    }

    @Test
    default void asking_again_with_a_claim_id_works_over_several_queues() {
        bench().add(List.of(
                job("a").build(),
                NewJob.on("other").id("x").build(),
                NewJob.on("other").id("y").build()));
        ClaimRequest request = new ClaimRequest(
                List.of(new QueueShare(QUEUE, 1), new QueueShare("other", 1)),
                3,
                LEASE,
                OWNER,
                "claim-1",
                OptionalInt.empty());
        List<ClaimedJob> first = bench().leasing().claim(request);
        assertThat(first).hasSize(3);
        assertThat(bench().leasing().claim(request)).containsExactlyInAnyOrderElementsOf(first);
    }

    @Test
    default void a_turn_settles_first_and_claims_then() {
        ClaimedJob done = bench().running("a");
        bench().add("b");
        Turn turn = bench().leasing()
                .settleAndClaim(
                        List.of(Settlement.complete(done.lease())), request(1).withMaxRunning(1));
        assertThat(turn.settled()).containsExactly(new SettleResult(done.lease(), LeaseStatus.APPLIED));
        assertThat(Bench.ids(turn.claimed())).containsExactly("b");
        assertThat(bench().state(ref("a"))).isEqualTo(JobState.COMPLETED);
    }

    @Test
    default void a_turn_claims_what_it_gave_back() {
        ClaimedJob job = bench().running("a");
        Turn turn = bench().leasing().settleAndClaim(List.of(Settlement.release(job.lease())), request(1));
        assertThat(Bench.ids(turn.claimed())).containsExactly("a");
        assertThat(turn.claimed().get(0).lease()).isNotEqualTo(job.lease());
    }

    @Test
    default void a_turn_without_outcomes_only_claims_and_one_with_stale_ones_claims_all_the_same() {
        ClaimedJob done = bench().running("a");
        bench().complete(done);
        bench().add("b", "c");
        assertThat(bench().leasing().settleAndClaim(List.of(), request(1)).claimed())
                .hasSize(1);
        Turn turn = bench().leasing().settleAndClaim(List.of(Settlement.complete(done.lease())), request(1));
        assertThat(turn.settled()).extracting(SettleResult::status).containsExactly(LeaseStatus.ALREADY);
        assertThat(Bench.ids(turn.claimed())).containsExactly("c");
    }
}
