package io.connectjobs.store.contract;

import static io.connectjobs.store.contract.Bench.LEASE;
import static io.connectjobs.store.contract.Bench.job;
import static io.connectjobs.store.contract.Bench.ref;
import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.JobError;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobView;
import io.connectjobs.store.Lease;
import io.connectjobs.store.LeaseStatus;
import io.connectjobs.store.RetryPolicy;
import io.connectjobs.store.Settlement;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which lease is current, and that no lease ever repeats. */
interface FenceContract extends ContractCases {
    @Test
    default void inv3_no_lease_ever_repeats_for_an_id() {
        bench().open(bench().settings().withKeeping(Duration.ofHours(1), Duration.ofHours(1)));
        Set<String> tokens = new HashSet<>();
        for (int life = 0; life < 3; life++) {
            bench().add(job("a").maxAttempts(2).retryPolicy(RetryPolicy.parse("fixed(base=0s)")));
            settleAndSee(tokens, Settlement.release(take(tokens)));
            settleAndSee(tokens, Settlement.snooze(take(tokens), Duration.ofSeconds(1)));
            settleAndSee(tokens, Settlement.fail(take(tokens), new JobError("t", "m")));
            take(tokens);
            bench().expireLeases();
            bench().upkeep();
            assertThat(bench().state(ref("a"))).isEqualTo(JobState.DEAD);
            bench().retry(ref("a"));
            settleAndSee(tokens, Settlement.complete(take(tokens)));
            bench().clock().advance(Duration.ofHours(2));
            bench().upkeep();
            bench().clock().advance(Duration.ofHours(2));
            assertThat(bench().upkeep().forgotten()).isEqualTo(1);
        }
        assertThat(tokens).hasSize(3 * 5);
    }

    private Lease take(Set<String> tokens) {
        ClaimedJob job = bench().claimOne();
        assertThat(tokens.add(job.lease().token()))
                .as("a lease that was given before")
                .isTrue();
        return job.lease();
    }

    private void settleAndSee(Set<String> tokens, Settlement settlement) {
        assertThat(tokens).contains(settlement.lease().token());
        assertThat(bench().settle(settlement)).containsExactly(LeaseStatus.APPLIED);
        bench().clock().advance(Duration.ofSeconds(2));
    }

    @Test
    default void inv4_a_lease_of_an_earlier_claim_changes_nothing() {
        Lease released = bench().running("a").lease();
        bench().settle(Settlement.release(released));
        ClaimedJob current = bench().claimOne();
        changesNothing(released, ref("a"), LeaseStatus.STALE, LeaseStatus.ALREADY);
        assertThat(bench().complete(current)).isEqualTo(LeaseStatus.APPLIED);
    }

    @Test
    default void inv4_a_lease_that_expired_and_was_taken_over_is_stale() {
        Lease lost = bench().running("a").lease();
        bench().expireLeases();
        ClaimedJob current = bench().claimOne();
        changesNothing(lost, ref("a"), LeaseStatus.STALE);
        assertThat(bench().complete(current)).isEqualTo(LeaseStatus.APPLIED);
        changesNothing(lost, ref("a"), LeaseStatus.STALE);
    }

    @Test
    default void inv4_a_lease_that_was_reaped_is_stale() {
        Lease lost = bench().running("a").lease();
        bench().expireLeases();
        assertThat(bench().upkeep().reaped()).isEqualTo(1);
        changesNothing(lost, ref("a"), LeaseStatus.STALE);
        assertThat(bench().state(ref("a"))).isEqualTo(JobState.AVAILABLE);
    }

    @Test
    default void inv5_a_lease_that_settled_is_already_done_also_after_the_next_one_was_reaped() {
        Lease released = bench().running("a").lease();
        bench().settle(Settlement.release(released));
        bench().claimOne();
        bench().expireLeases();
        bench().upkeep();
        changesNothing(released, ref("a"), LeaseStatus.ALREADY);
    }

    @Test
    default void inv4_a_lease_of_a_job_that_died_of_it_is_stale() {
        Lease lost = bench().running(job("a").maxAttempts(1)).lease();
        bench().expireLeases();
        bench().upkeep();
        changesNothing(lost, ref("a"), LeaseStatus.STALE);
        assertThat(bench().state(ref("a"))).isEqualTo(JobState.DEAD);
    }

    @Test
    default void inv4_the_lease_of_another_job_is_stale() {
        bench().add("a", "b");
        List<ClaimedJob> jobs = bench().claim(2);
        changesNothing(new Lease(ref("a"), jobs.get(1).lease().token()), ref("a"), LeaseStatus.STALE);
    }

    @Test
    default void inv4_an_id_of_another_queue_is_unknown() {
        ClaimedJob job = bench().running("a");
        Lease elsewhere = new Lease(new JobRef("other", "a"), job.lease().token());
        changesNothing(elsewhere, ref("a"), LeaseStatus.UNKNOWN);
    }

    @Test
    default void inv4_tokens_that_no_store_made_are_stale_and_ids_that_no_store_keeps_are_unknown() {
        bench().running("a");
        List<String> bad = List.of(
                "",
                " ",
                "null",
                "0",
                "-1",
                "1.5",
                "1e1",
                "0x1",
                "99999999999999999999999",
                "9223372036854775807",
                "' OR 1=1 --",
                "\0",
                "\ud83d",
                "😀",
                "x".repeat(10_000));
        for (String text : bad) {
            changesNothing(new Lease(ref("a"), text), ref("a"), LeaseStatus.STALE);
            changesNothing(new Lease(ref("no such job " + text), "1"), ref("a"), LeaseStatus.UNKNOWN);
            changesNothing(new Lease(new JobRef(text, "a"), "1"), ref("a"), LeaseStatus.UNKNOWN);
            assertThat(bench().store().inspect().find(ref("no such job " + text)))
                    .isEmpty();
        }
    }

    @Test
    default void inv4_a_late_settle_is_accepted_until_the_job_is_taken_back() {
        ClaimedJob late = bench().running("a");
        bench().clock().advance(Duration.ofDays(1));
        assertThat(bench().complete(late)).isEqualTo(LeaseStatus.APPLIED);
        assertThat(bench().upkeep().reaped()).isZero();
        assertThat(bench().state(ref("a"))).isEqualTo(JobState.COMPLETED);
    }

    @Test
    default void inv4_a_late_extend_is_accepted_until_the_job_is_taken_back() {
        ClaimedJob late = bench().running("a");
        bench().expireLeases();
        assertThat(bench().extend(late.lease(), LEASE)).isEqualTo(LeaseStatus.APPLIED);
        assertThat(bench().upkeep().reaped()).isZero();
        assertThat(bench().claim(1)).isEmpty();
        assertThat(bench().complete(late)).isEqualTo(LeaseStatus.APPLIED);
    }

    /** Tries everything that needs a current lease. */
    private void changesNothing(Lease lease, JobRef ref, LeaseStatus... expected) {
        JobView before = bench().view(ref);
        assertThat(bench().settle(Settlement.complete(lease)).get(0)).isIn((Object[]) expected);
        assertThat(bench().settle(Settlement.fail(lease, new JobError("t", "m")))
                        .get(0))
                .isIn((Object[]) expected);
        assertThat(bench().settle(Settlement.release(lease)).get(0)).isIn((Object[]) expected);
        assertThat(bench().settle(Settlement.snooze(lease, LEASE)).get(0)).isIn((Object[]) expected);
        assertThat(bench().extend(lease, Duration.ofDays(1))).isIn((Object[]) expected);
        assertThat(bench().view(ref)).isEqualTo(before);
    }
}
