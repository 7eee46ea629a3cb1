package io.connectjobs.store.contract;

import static io.connectjobs.store.contract.Bench.job;
import static io.connectjobs.store.contract.Bench.ref;
import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.EnqueueResult;
import io.connectjobs.store.EnqueueResult.Added;
import io.connectjobs.store.EnqueueResult.Duplicate;
import io.connectjobs.store.JobError;
import io.connectjobs.store.JobState;
import io.connectjobs.store.LeaseStatus;
import io.connectjobs.store.OperationResult.Skipped;
import io.connectjobs.store.Payload;
import io.connectjobs.store.RetryPolicy;
import io.connectjobs.store.Settlement;
import io.connectjobs.store.UpkeepLimits;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How long jobs are kept, and ids beyond them. */
interface KeepingContract extends ContractCases {
    Duration RETENTION = Duration.ofDays(2);
    Duration DEDUPE_KEEP = Duration.ofDays(5);

    @Test
    default void a_terminal_job_is_kept_for_the_retention_and_pruned_after_it() {
        openKeeping();
        bench().complete(bench().running("a"));
        bench().clock().advance(RETENTION.minusMillis(1));
        assertThat(bench().upkeep().pruned()).isZero();
        assertThat(bench().state(ref("a"))).isEqualTo(JobState.COMPLETED);
        bench().clock().advance(Duration.ofMillis(2));
        assertThat(bench().upkeep().pruned()).isEqualTo(1);
        assertThat(bench().store().inspect().find(ref("a"))).isEmpty();
        assertThat(bench().store().inspect().counts()).isEmpty();
        assertThat(bench().upkeep().pruned()).isZero();
    }

    @Test
    default void the_id_of_a_pruned_job_stays_a_duplicate_until_it_is_forgotten() {
        openKeeping();
        bench().complete(bench().running("a"));
        bench().clock().advance(RETENTION.plusMillis(1));
        bench().upkeep();
        assertThat(addAgain()).isEqualTo(new Duplicate(ref("a")));
        assertThat(bench().claim(1)).isEmpty();
        assertThat(bench().store().inspect().find(ref("a"))).isEmpty();
        bench().clock().advance(DEDUPE_KEEP.minusMillis(10));
        assertThat(bench().upkeep().forgotten()).isZero();
        assertThat(addAgain()).isEqualTo(new Duplicate(ref("a")));
        bench().clock().advance(Duration.ofMillis(20));
        assertThat(bench().upkeep().forgotten()).isEqualTo(1);
        assertThat(addAgain()).isEqualTo(new Added(ref("a")));
        assertThat(bench().claimIds(1)).containsExactly("a");
    }

    @Test
    default void an_id_that_is_kept_for_good_is_never_forgotten() {
        bench().open(bench().settings().withKeeping(RETENTION, Duration.ofMillis(Long.MAX_VALUE)));
        bench().complete(bench().running("a"));
        bench().clock().advance(RETENTION.plusMillis(1));
        assertThat(bench().upkeep().pruned()).isEqualTo(1);
        assertThat(bench().upkeep().forgotten()).isZero();
        assertThat(addAgain()).isEqualTo(new Duplicate(ref("a")));
    }

    @Test
    default void a_job_added_again_after_it_was_forgotten_starts_afresh() {
        openKeeping();
        ClaimedJob old = bench().running(job("a").priority(5).payload(Payload.text("old")));
        bench().settle(Settlement.failForGood(old.lease(), new JobError("t", "m")));
        bench().clock().advance(RETENTION.plusMillis(1));
        bench().upkeep();
        bench().clock().advance(DEDUPE_KEEP.plusMillis(1));
        bench().upkeep();
        bench().add(job("a").payload(Payload.text("new")));
        assertThat(bench().view(ref("a")).errors()).isEmpty();
        assertThat(bench().view(ref("a")).payload()).isEqualTo(Payload.text("new"));
        assertThat(bench().history(ref("a"))).hasSize(1);
        ClaimedJob fresh = bench().claimOne();
        assertThat(fresh.attempt()).isEqualTo(1);
        assertThat(fresh.lease()).isNotEqualTo(old.lease());
        assertThat(bench().complete(old)).isEqualTo(LeaseStatus.STALE);
        assertThat(bench().complete(fresh)).isEqualTo(LeaseStatus.APPLIED);
    }

    @Test
    default void a_pruned_job_can_neither_be_settled_nor_retried() {
        openKeeping();
        ClaimedJob job = bench().running("a");
        bench().complete(job);
        bench().clock().advance(RETENTION.plusMillis(1));
        bench().upkeep();
        assertThat(bench().complete(job)).isNotEqualTo(LeaseStatus.APPLIED);
        assertThat(bench().extend(job.lease(), Bench.LEASE)).isNotEqualTo(LeaseStatus.APPLIED);
        assertThat(bench().retry(ref("a"))).isInstanceOf(Skipped.class);
        assertThat(bench().claim(1)).isEmpty();
    }

    @Test
    default void inv14_pruning_never_touches_a_job_that_is_not_terminal() {
        openKeeping();
        RetryPolicy slow = RetryPolicy.parse("fixed(base=3000d, cap=3000d)");
        bench().settle(Settlement.fail(
                bench().running(job("retryable").retryPolicy(slow)).lease(), new JobError("t", "m")));
        bench().settle(Settlement.snooze(bench().running("snoozed").lease(), Duration.ofDays(3000)));
        bench().running("running");
        bench().add("available");
        bench().add(job("scheduled").delay(Duration.ofDays(3000)));
        ClaimedJob revived = bench().claimOne();
        bench().complete(revived);
        bench().clock().advance(RETENTION.dividedBy(2));
        bench().retry(revived.ref());
        bench().clock().advance(Duration.ofDays(2000));
        for (int i = 0; i < 3; i++) {
            assertThat(bench().store().upkeep(new UpkeepLimits(0, 1_000)).pruned())
                    .isZero();
            assertThat(bench().store().upkeep(new UpkeepLimits(0, 1_000)).forgotten())
                    .isZero();
        }
        assertThat(bench().store().inspect().counts())
                .isEqualTo(Map.of(
                        Bench.QUEUE,
                        Map.of(
                                JobState.RETRYABLE, 1L,
                                JobState.SCHEDULED, 2L,
                                JobState.RUNNING, 1L,
                                JobState.AVAILABLE, 1L)));
        assertThat(bench().state(revived.ref())).isEqualTo(JobState.AVAILABLE);
    }

    @Test
    default void pruning_and_forgetting_keep_to_their_limit() {
        openKeeping();
        bench().add("1", "2", "3");
        bench().claim(3).forEach(bench()::complete);
        bench().clock().advance(RETENTION.plusMillis(1));
        assertThat(bench().store().upkeep(new UpkeepLimits(0, 0)).pruned()).isZero();
        assertThat(bench().store().upkeep(new UpkeepLimits(0, 2)).pruned()).isEqualTo(2);
        assertThat(bench().store().upkeep(new UpkeepLimits(0, 2)).pruned()).isEqualTo(1);
        bench().clock().advance(DEDUPE_KEEP.plusMillis(1));
        assertThat(bench().store().upkeep(new UpkeepLimits(0, 0)).forgotten()).isZero();
        assertThat(bench().store().upkeep(new UpkeepLimits(0, 2)).forgotten()).isEqualTo(2);
        assertThat(bench().store().upkeep(new UpkeepLimits(0, 2)).forgotten()).isEqualTo(1);
    }

    private void openKeeping() {
        bench().open(bench().settings().withKeeping(RETENTION, DEDUPE_KEEP));
    }

    private EnqueueResult addAgain() {
        return bench().store().enqueue(List.of(job("a").build())).get(0);
    }
}
