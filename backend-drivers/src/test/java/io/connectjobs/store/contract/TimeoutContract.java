package io.connectjobs.store.contract;

import static io.connectjobs.store.contract.Bench.LEASE;
import static io.connectjobs.store.contract.Bench.job;
import static io.connectjobs.store.contract.Bench.ref;
import static io.connectjobs.store.contract.Bench.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.ClaimRequest;
import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.HistoryEntry.Event;
import io.connectjobs.store.JobError;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobView;
import io.connectjobs.store.LeaseResult;
import io.connectjobs.store.LeaseStatus;
import io.connectjobs.store.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How long one attempt may run, however often its lease is extended. */
interface TimeoutContract extends ContractCases {
    @Test
    default void a_lease_ends_at_the_deadline_if_that_comes_first() {
        ClaimedJob brief = bench().running(job("brief").timeout(Duration.ofSeconds(20)));
        assertThat(brief.deadline()).isEqualTo(bench().now().plusSeconds(20));
        assertThat(brief.leaseUntil()).isEqualTo(brief.deadline());
        assertThat(bench().view(ref("brief")).deadline()).isEqualTo(brief.deadline());
        assertThat(bench().view(ref("brief")).leaseUntil()).isEqualTo(brief.deadline());
        ClaimedJob roomy = bench().running(job("roomy").timeout(Duration.ofMinutes(5)));
        assertThat(roomy.deadline()).isEqualTo(bench().now().plus(Duration.ofMinutes(5)));
        assertThat(roomy.leaseUntil()).isEqualTo(bench().now().plus(LEASE));
        assertThat(bench().view(ref("roomy")).timeout()).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    default void a_job_without_a_timeout_may_be_extended_on_and_on() {
        ClaimedJob job = bench().running("a");
        assertThat(job.deadline()).isNull();
        assertThat(bench().view(ref("a")).timeout()).isNull();
        assertThat(bench().view(ref("a")).deadline()).isNull();
        for (int hour = 0; hour < 100; hour++) {
            Instant until = bench().clock().advance(Duration.ofSeconds(30)).plus(LEASE);
            assertThat(extend(job)).isEqualTo(new LeaseResult(job.lease(), LeaseStatus.APPLIED, until, false));
        }
    }

    @Test
    default void an_extension_ends_at_the_deadline_and_tells_so() {
        ClaimedJob job = bench().running(job("a").timeout(Duration.ofSeconds(90)));
        Instant start = bench().now();
        assertThat(extend(job).leaseUntil()).isEqualTo(start.plus(LEASE));
        bench().clock().advance(Duration.ofSeconds(29));
        assertThat(extend(job).leaseUntil()).isEqualTo(start.plusSeconds(89));
        bench().clock().advance(Duration.ofSeconds(29));
        for (int i = 0; i < 2; i++) {
            assertThat(extend(job).leaseUntil()).isEqualTo(start.plusSeconds(90));
            assertThat(bench().view(ref("a")).leaseUntil()).isEqualTo(start.plusSeconds(90));
        }
    }

    @Test
    default void an_extension_after_the_deadline_saves_nothing() {
        ClaimedJob job = bench().running(job("a").timeout(Duration.ofSeconds(5)));
        Instant deadline = bench().now().plusSeconds(5);
        bench().clock().advance(Duration.ofSeconds(6));
        assertThat(extend(job)).isEqualTo(new LeaseResult(job.lease(), LeaseStatus.APPLIED, deadline, false));
        assertThat(bench().upkeep().reaped()).isEqualTo(1);
        assertThat(extend(job)).isEqualTo(new LeaseResult(job.lease(), LeaseStatus.STALE, null, false));
    }

    @Test
    default void an_attempt_that_ran_into_its_deadline_is_taken_back_with_an_error_that_says_so() {
        bench().running(job("a").timeout(Duration.ofSeconds(20)));
        bench().clock().advance(Duration.ofSeconds(20).minusMillis(1));
        assertThat(bench().upkeep().reaped()).isZero();
        bench().clock().advance(Duration.ofMillis(1));
        assertThat(bench().upkeep().reaped()).isEqualTo(1);
        JobView view = bench().view(ref("a"));
        assertThat(view.state()).isEqualTo(JobState.AVAILABLE);
        assertThat(view.deadline()).isNull();
        assertThat(view.errors()).singleElement().satisfies(error -> {
            assertThat(error.attempt()).isEqualTo(1);
            assertThat(error.at()).isEqualTo(bench().now());
            assertThat(error.error())
                    .isEqualTo(new JobError(JobError.TIMED_OUT, "The attempt ran longer than the job's timeout"));
        });
        assertThat(bench().events(ref("a"))).containsExactly(Event.ENQUEUED, Event.CLAIMED, Event.REAPED);
    }

    @Test
    default void a_lease_taken_back_before_its_deadline_is_an_expired_lease_and_later_a_timeout() {
        bench().add(job("soon").timeout(Duration.ofMinutes(5)));
        bench().add(job("late").timeout(Duration.ofSeconds(62)));
        bench().claim(2);
        bench().clock().advance(LEASE.plusSeconds(2));
        assertThat(bench().claimIds(2)).containsExactly("soon", "late");
        assertThat(lastError("soon").type()).isEqualTo(JobError.LEASE_EXPIRED);
        assertThat(lastError("late").type()).isEqualTo(JobError.TIMED_OUT);
    }

    @Test
    default void each_attempt_has_its_own_deadline() {
        ClaimedJob job = bench().running(job("a").timeout(Duration.ofSeconds(20)));
        bench().clock().advance(Duration.ofSeconds(15));
        bench().settle(Settlement.release(job.lease()));
        bench().clock().advance(Duration.ofSeconds(15));
        ClaimedJob again = bench().claimOne();
        assertThat(again.deadline()).isEqualTo(bench().now().plusSeconds(20));
        bench().clock().advance(Duration.ofSeconds(20));
        ClaimedJob last = bench().claimOne();
        assertThat(last.attempt()).isEqualTo(2);
        assertThat(last.deadline()).isEqualTo(bench().now().plusSeconds(20));
        bench().complete(last);
        assertThat(bench().view(ref("a")).deadline()).isNull();
    }

    @Test
    default void a_claim_asked_again_tells_the_same_deadline() {
        bench().add(job("a").timeout(Duration.ofSeconds(20)));
        ClaimRequest request = request(1);
        List<ClaimedJob> first = bench().leasing().claim(request);
        bench().clock().advance(Duration.ofSeconds(5));
        assertThat(bench().leasing().claim(request)).isEqualTo(first);
    }

    @Test
    default void inv4_a_late_settle_after_the_deadline_is_accepted_until_the_job_is_taken_back() {
        bench().add(job("a").timeout(Duration.ofSeconds(5)));
        bench().add(job("b").timeout(Duration.ofSeconds(5)));
        List<ClaimedJob> jobs = bench().claim(2);
        bench().clock().advance(Duration.ofSeconds(9));
        assertThat(bench().complete(jobs.get(0))).isEqualTo(LeaseStatus.APPLIED);
        assertThat(bench().upkeep().reaped()).isEqualTo(1);
        assertThat(bench().complete(jobs.get(1))).isEqualTo(LeaseStatus.STALE);
        assertThat(bench().state(ref("a"))).isEqualTo(JobState.COMPLETED);
        assertThat(bench().view(ref("a")).errors()).isEmpty();
    }

    @Test
    default void inv9_attempts_that_time_out_are_spent_and_the_last_one_leaves_the_job_dead() {
        bench().add(job("a").timeout(Duration.ofSeconds(5)).maxAttempts(2));
        for (int attempt = 1; attempt <= 2; attempt++) {
            assertThat(bench().claimOne().attempt()).isEqualTo(attempt);
            bench().clock().advance(Duration.ofSeconds(5));
        }
        assertThat(bench().claim(1)).isEmpty();
        assertThat(bench().state(ref("a"))).isEqualTo(JobState.DEAD);
        assertThat(bench().view(ref("a")).errors())
                .extracting(error -> error.error().type())
                .containsExactly(JobError.TIMED_OUT, JobError.TIMED_OUT);
    }

    @Test
    default void inv11_a_flagged_job_that_times_out_is_cancelled() {
        bench().running(job("a").timeout(Duration.ofSeconds(5)));
        bench().cancel(ref("a"));
        bench().clock().advance(Duration.ofSeconds(5));
        bench().upkeep();
        assertThat(bench().state(ref("a"))).isEqualTo(JobState.CANCELLED);
        assertThat(lastError("a").type()).isEqualTo(JobError.TIMED_OUT);
    }

    private LeaseResult extend(ClaimedJob job) {
        return bench().leasing().extend(List.of(job.lease()), LEASE).get(0);
    }

    private JobError lastError(String id) {
        List<JobView.AttemptError> errors = bench().view(ref(id)).errors();
        return errors.get(errors.size() - 1).error();
    }
}
