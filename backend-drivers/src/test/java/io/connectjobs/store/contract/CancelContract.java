package io.connectjobs.store.contract;

import static io.connectjobs.store.contract.Bench.LEASE;
import static io.connectjobs.store.contract.Bench.isSkipped;
import static io.connectjobs.store.contract.Bench.job;
import static io.connectjobs.store.contract.Bench.ref;
import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.HistoryEntry;
import io.connectjobs.store.HistoryEntry.Event;
import io.connectjobs.store.JobError;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobView;
import io.connectjobs.store.JobView.AttemptError;
import io.connectjobs.store.Lease;
import io.connectjobs.store.LeaseResult;
import io.connectjobs.store.LeaseStatus;
import io.connectjobs.store.OperationResult;
import io.connectjobs.store.OperationResult.Done;
import io.connectjobs.store.OperationResult.Requested;
import io.connectjobs.store.Payload;
import io.connectjobs.store.RetryPolicy;
import io.connectjobs.store.Settlement;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Cancelling: at once what waits, at the end of its attempt what runs. */
interface CancelContract extends ContractCases {
    JobError BROKEN = new JobError("broken", "it broke");

    @Test
    default void inv11_a_job_that_waits_is_cancelled_at_once() {
        ClaimedJob failed = bench().running("retryable");
        bench().settle(Settlement.fail(failed.lease(), BROKEN));
        bench().add(job("scheduled").delay(Duration.ofSeconds(1)));
        bench().add("available");
        for (String id : List.of("retryable", "scheduled", "available")) {
            assertThat(bench().cancel(ref(id))).isEqualTo(new Done(ref(id)));
            JobView view = bench().view(ref(id));
            assertThat(view.state()).isEqualTo(JobState.CANCELLED);
            assertThat(view.finishedAt()).isEqualTo(bench().now());
            assertThat(view.cancelRequested()).isFalse();
            assertThat(view.attempt()).isEqualTo(id.equals("retryable") ? 1 : 0);
            assertThat(view.errors()).hasSize(view.attempt());
            assertThat(bench().history(ref(id)))
                    .endsWith(new HistoryEntry(bench().now(), Event.CANCELLED, JobState.CANCELLED, view.attempt()));
        }
        bench().clock().advance(Duration.ofHours(1));
        assertThat(bench().claim(9)).isEmpty();
        assertThat(bench().count(JobState.CANCELLED)).isEqualTo(3);
    }

    @Test
    default void inv11_a_job_that_runs_is_flagged_and_extending_its_lease_tells() {
        ClaimedJob job = bench().running("a");
        ClaimedJob other = bench().running("b");
        assertThat(extend(job.lease())).isEqualTo(applied(job, false));
        assertThat(bench().cancel(ref("a"))).isEqualTo(new Requested(ref("a")));
        assertThat(bench().cancel(ref("a"))).isEqualTo(new Requested(ref("a")));
        JobView view = bench().view(ref("a"));
        assertThat(view.state()).isEqualTo(JobState.RUNNING);
        assertThat(view.cancelRequested()).isTrue();
        assertThat(bench().events(ref("a"))).containsExactly(Event.ENQUEUED, Event.CLAIMED);
        assertThat(extend(job.lease())).isEqualTo(applied(job, true));
        assertThat(extend(job.lease())).isEqualTo(applied(job, true));
        assertThat(extend(other.lease())).isEqualTo(applied(other, false));
    }

    private LeaseResult applied(ClaimedJob job, boolean cancelRequested) {
        return new LeaseResult(job.lease(), LeaseStatus.APPLIED, bench().now().plus(LEASE), cancelRequested);
    }

    @Test
    default void inv11_only_the_current_lease_is_told() {
        Lease earlier = bench().running("a").lease();
        bench().settle(Settlement.release(earlier));
        ClaimedJob current = bench().claimOne();
        bench().cancel(ref("a"));
        LeaseResult result = extend(earlier);
        assertThat(result.status()).isNotEqualTo(LeaseStatus.APPLIED);
        assertThat(result.cancelRequested()).isFalse();
        bench().settle(Settlement.release(current.lease()));
        assertThat(extend(current.lease()).cancelRequested()).isFalse();
    }

    @Test
    default void inv11_a_flagged_job_that_completes_is_completed() {
        ClaimedJob job = bench().running("a");
        bench().cancel(ref("a"));
        assertThat(bench().settle(Settlement.complete(job.lease(), Payload.text("done"))))
                .containsExactly(LeaseStatus.APPLIED);
        JobView view = bench().view(ref("a"));
        assertThat(view.state()).isEqualTo(JobState.COMPLETED);
        assertThat(view.result()).isEqualTo(Payload.text("done"));
        assertThat(view.cancelRequested()).isFalse();
        assertThat(bench().events(ref("a"))).containsExactly(Event.ENQUEUED, Event.CLAIMED, Event.COMPLETED);
    }

    @Test
    default void inv11_a_flagged_job_that_fails_is_cancelled_with_its_error() {
        cancelledBy("retryable", 5, lease -> Settlement.fail(lease, BROKEN), 1);
        cancelledBy("for-good", 5, lease -> Settlement.failForGood(lease, BROKEN), 1);
        cancelledBy("last-attempt", 1, lease -> Settlement.fail(lease, BROKEN), 1);
    }

    @Test
    default void inv11_a_flagged_job_that_is_given_back_is_cancelled_without_spending_the_attempt() {
        cancelledBy("released", 5, Settlement::release, 0);
        cancelledBy("released-late", 5, lease -> new Settlement(lease, new Settlement.Release(LEASE)), 0);
        cancelledBy("snoozed", 5, lease -> Settlement.snooze(lease, Duration.ofDays(1)), 0);
    }

    private void cancelledBy(String id, int maxAttempts, Function<Lease, Settlement> settlement, int attempt) {
        ClaimedJob job = bench().running(job(id).maxAttempts(maxAttempts));
        bench().cancel(ref(id));
        bench().clock().advance(Duration.ofSeconds(1));
        Settlement outcome = settlement.apply(job.lease());
        assertThat(bench().settle(outcome)).containsExactly(LeaseStatus.APPLIED);
        assertThat(bench().settle(outcome)).containsExactly(LeaseStatus.ALREADY);
        JobView view = bench().view(ref(id));
        assertThat(view.state()).isEqualTo(JobState.CANCELLED);
        assertThat(view.attempt()).isEqualTo(attempt);
        assertThat(view.finishedAt()).isEqualTo(bench().now());
        assertThat(view.cancelRequested()).isFalse();
        assertThat(view.leaseUntil()).isNull();
        assertThat(view.owner()).isNull();
        assertThat(view.errors())
                .isEqualTo(attempt == 0 ? List.of() : List.of(new AttemptError(1, bench().now(), BROKEN)));
        assertThat(bench().events(ref(id))).containsExactly(Event.ENQUEUED, Event.CLAIMED, Event.CANCELLED);
        assertThat(bench().history(ref(id)))
                .endsWith(new HistoryEntry(bench().now(), Event.CANCELLED, JobState.CANCELLED, attempt));
        bench().clock().advance(Duration.ofDays(2));
        assertThat(bench().claim(1)).isEmpty();
    }

    @Test
    default void inv11_a_flagged_job_whose_lease_ran_out_is_cancelled_by_upkeep() {
        ClaimedJob job = bench().running("a");
        bench().cancel(ref("a"));
        bench().expireLeases();
        assertThat(bench().upkeep().reaped()).isEqualTo(1);
        reapedAsCancelled(job);
    }

    @Test
    default void inv11_a_flagged_job_whose_lease_ran_out_is_cancelled_by_the_next_claim() {
        ClaimedJob job = bench().running("a");
        bench().expireLeases();
        assertThat(bench().cancel(ref("a"))).isEqualTo(new Requested(ref("a")));
        bench().add("b");
        assertThat(bench().claimIds(9)).containsExactly("b");
        reapedAsCancelled(job);
    }

    private void reapedAsCancelled(ClaimedJob job) {
        JobView view = bench().view(job.ref());
        assertThat(view.state()).isEqualTo(JobState.CANCELLED);
        assertThat(view.attempt()).isEqualTo(1);
        assertThat(view.cancelRequested()).isFalse();
        assertThat(view.finishedAt()).isEqualTo(bench().now());
        assertThat(view.errors())
                .singleElement()
                .satisfies(error -> assertThat(error.error().type()).isEqualTo(JobError.LEASE_EXPIRED));
        assertThat(bench().history(job.ref()))
                .endsWith(new HistoryEntry(bench().now(), Event.REAPED, JobState.CANCELLED, 1));
        assertThat(bench().complete(job)).isEqualTo(LeaseStatus.STALE);
        assertThat(bench().state(job.ref())).isEqualTo(JobState.CANCELLED);
    }

    @Test
    default void inv11_a_flagged_job_may_settle_late_as_any_other() {
        ClaimedJob job = bench().running("a");
        bench().cancel(ref("a"));
        bench().expireLeases();
        assertThat(bench().complete(job)).isEqualTo(LeaseStatus.APPLIED);
        assertThat(bench().state(ref("a"))).isEqualTo(JobState.COMPLETED);
    }

    @Test
    default void inv11_what_has_ended_is_skipped_with_its_state() {
        bench().complete(bench().running("completed"));
        bench().settle(Settlement.failForGood(bench().running("dead").lease(), BROKEN));
        bench().add("cancelled");
        bench().cancel(ref("cancelled"));
        bench().running("running");
        bench().add("waiting");
        List<JobRef> refs =
                List.of(ref("completed"), ref("running"), ref("dead"), ref("nobody"), ref("waiting"), ref("cancelled"));
        List<OperationResult> results = bench().store().operate().cancel(refs);
        assertThat(results).hasSize(6);
        isSkipped(results.get(0), ref("completed"), "completed");
        assertThat(results.get(1)).isEqualTo(new Requested(ref("running")));
        isSkipped(results.get(2), ref("dead"), "dead");
        isSkipped(results.get(3), ref("nobody"), "the store has no such job");
        assertThat(results.get(4)).isEqualTo(new Done(ref("waiting")));
        isSkipped(results.get(5), ref("cancelled"), "cancelled");
        assertThat(bench().entries(ref("cancelled"), JobState.CANCELLED)).isEqualTo(1);
    }

    @Test
    default void inv11_a_flag_ends_with_its_attempt_and_does_not_outlive_a_retry() {
        ClaimedJob first = bench().running(job("a").retryPolicy(RetryPolicy.parse("fixed(base=0s)")));
        bench().cancel(ref("a"));
        bench().settle(Settlement.release(first.lease()));
        assertThat(bench().retry(ref("a"))).isEqualTo(new Done(ref("a")));
        ClaimedJob second = bench().claimOne();
        assertThat(extend(second.lease()).cancelRequested()).isFalse();
        bench().settle(Settlement.fail(second.lease(), BROKEN));
        assertThat(bench().state(ref("a"))).isEqualTo(JobState.RETRYABLE);
        ClaimedJob third = bench().claimOne();
        bench().cancel(ref("a"));
        bench().complete(third);
        bench().retry(ref("a"));
        bench().settle(Settlement.snooze(bench().claimOne().lease(), LEASE));
        assertThat(bench().state(ref("a"))).isEqualTo(JobState.SCHEDULED);
    }

    @Test
    default void inv11_a_job_twice_in_one_cancel_is_cancelled_once() {
        bench().add("a");
        bench().store().operate().cancel(List.of(ref("a"), ref("a")));
        assertThat(bench().events(ref("a"))).containsExactly(Event.ENQUEUED, Event.CANCELLED);
    }

    @Test
    default void inv11_one_batch_settles_flagged_jobs_and_others_each_in_its_way() {
        bench().add("a", "b", "c", "d");
        List<ClaimedJob> jobs = bench().claim(4);
        bench().store().operate().cancel(List.of(ref("a"), ref("c")));
        assertThat(bench().settle(
                                Settlement.release(jobs.get(0).lease()),
                                Settlement.release(jobs.get(1).lease()),
                                Settlement.complete(jobs.get(2).lease()),
                                Settlement.complete(jobs.get(3).lease())))
                .containsOnly(LeaseStatus.APPLIED);
        assertThat(jobs.stream().map(job -> bench().state(job.ref())))
                .containsExactly(JobState.CANCELLED, JobState.AVAILABLE, JobState.COMPLETED, JobState.COMPLETED);
    }

    private LeaseResult extend(Lease lease) {
        return bench().leasing().extend(List.of(lease), LEASE).get(0);
    }
}
