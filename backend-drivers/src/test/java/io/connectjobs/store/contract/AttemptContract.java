package io.connectjobs.store.contract;

import static io.connectjobs.store.contract.Bench.job;
import static io.connectjobs.store.contract.Bench.ref;
import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.JobError;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobView;
import io.connectjobs.store.JobView.AttemptError;
import io.connectjobs.store.LeaseStatus;
import io.connectjobs.store.Payload;
import io.connectjobs.store.RetryPolicy;
import io.connectjobs.store.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Attempts: counted, given back, used up; and the pauses between them. */
interface AttemptContract extends ContractCases {
    RetryPolicy EVERY_SECOND = RetryPolicy.parse("fixed(base=1s)");

    @Test
    default void inv9_attempt_rises_once_per_claim() {
        bench().add(job("a").maxAttempts(4).retryPolicy(EVERY_SECOND));
        for (int attempt = 1; attempt <= 3; attempt++) {
            ClaimedJob job = bench().claimOne();
            assertThat(job.attempt()).isEqualTo(attempt);
            assertThat(bench().view(ref("a")).attempt()).isEqualTo(attempt);
            bench().settle(Settlement.fail(job.lease(), error(attempt)));
            assertThat(bench().view(ref("a")).attempt()).isEqualTo(attempt);
            bench().clock().advance(Duration.ofSeconds(1));
        }
    }

    @Test
    default void inv9_snooze_and_release_give_the_attempt_back_however_often() {
        bench().add(job("a").maxAttempts(1));
        for (int i = 0; i < 5; i++) {
            ClaimedJob job = bench().claimOne();
            assertThat(job.attempt()).isEqualTo(1);
            bench().settle(
                            i % 2 == 0
                                    ? Settlement.release(job.lease())
                                    : Settlement.snooze(job.lease(), Duration.ofSeconds(1)));
            assertThat(bench().view(ref("a")).attempt()).isZero();
            bench().clock().advance(Duration.ofSeconds(1));
        }
        assertThat(bench().complete(bench().claimOne())).isEqualTo(LeaseStatus.APPLIED);
        assertThat(bench().view(ref("a")).errors()).isEmpty();
    }

    @Test
    default void release_puts_a_job_back_at_once_or_after_its_delay() {
        ClaimedJob job = bench().running("a");
        bench().settle(Settlement.release(job.lease()));
        assertThat(bench().state(ref("a"))).isEqualTo(JobState.AVAILABLE);
        ClaimedJob again = bench().claimOne();
        bench().settle(new Settlement(again.lease(), new Settlement.Release(Duration.ofSeconds(3))));
        assertThat(bench().state(ref("a"))).isEqualTo(JobState.SCHEDULED);
        assertThat(bench().claim(1)).isEmpty();
        bench().clock().advance(Duration.ofSeconds(3));
        assertThat(bench().claim(1)).hasSize(1);
    }

    @Test
    default void inv9_a_job_out_of_attempts_is_dead_exactly_once_with_payload_and_errors_intact() {
        bench().add(job("a").maxAttempts(3).retryPolicy(EVERY_SECOND).payload(Payload.text("work")));
        List<AttemptError> expected = new ArrayList<>();
        for (int attempt = 1; attempt <= 3; attempt++) {
            ClaimedJob job = bench().claimOne();
            bench().clock().advance(Duration.ofSeconds(1));
            bench().settle(Settlement.fail(job.lease(), error(attempt)));
            expected.add(new AttemptError(attempt, bench().now(), error(attempt)));
            bench().clock().advance(Duration.ofSeconds(1));
        }
        JobView dead = bench().view(ref("a"));
        assertThat(dead.state()).isEqualTo(JobState.DEAD);
        assertThat(dead.attempt()).isEqualTo(3);
        assertThat(dead.finishedAt()).isEqualTo(bench().now().minusSeconds(1));
        assertThat(dead.payload()).isEqualTo(Payload.text("work"));
        assertThat(dead.errors()).isEqualTo(expected);
        bench().clock().advance(Duration.ofHours(1));
        assertThat(bench().claim(1)).isEmpty();
        assertThat(bench().entries(ref("a"), JobState.DEAD)).isEqualTo(1);
    }

    @Test
    default void inv9_crashes_use_up_attempts_as_failures_do() {
        bench().add(job("a").maxAttempts(3).retryPolicy(EVERY_SECOND).payload(Payload.text("work")));
        bench().claimOne();
        bench().expireLeases();
        ClaimedJob second = bench().claimOne();
        assertThat(second.attempt()).isEqualTo(2);
        bench().settle(Settlement.fail(second.lease(), error(2)));
        bench().clock().advance(Duration.ofSeconds(1));
        bench().claimOne();
        bench().expireLeases();
        assertThat(bench().claim(1)).isEmpty();
        bench().upkeep();
        JobView dead = bench().view(ref("a"));
        assertThat(dead.state()).isEqualTo(JobState.DEAD);
        assertThat(dead.payload()).isEqualTo(Payload.text("work"));
        assertThat(dead.errors()).extracting(AttemptError::attempt).containsExactly(1, 2, 3);
        assertThat(dead.errors())
                .extracting(error -> error.error().type())
                .containsExactly(JobError.LEASE_EXPIRED, error(2).type(), JobError.LEASE_EXPIRED);
        assertThat(bench().entries(ref("a"), JobState.DEAD)).isEqualTo(1);
    }

    @Test
    default void a_failure_for_good_is_dead_at_once() {
        ClaimedJob job = bench().running("a");
        bench().settle(Settlement.failForGood(job.lease(), error(1)));
        JobView dead = bench().view(ref("a"));
        assertThat(dead.state()).isEqualTo(JobState.DEAD);
        assertThat(dead.attempt()).isEqualTo(1);
        assertThat(dead.errors()).containsExactly(new AttemptError(1, bench().now(), error(1)));
    }

    @Test
    default void the_pause_after_a_failure_follows_the_retry_policy() {
        assertThat(pauses("exponential(base=1s, cap=5s)", 5)).containsExactly(1_000L, 2_000L, 4_000L, 5_000L, 5_000L);
        assertThat(pauses("linear(base=1500ms, cap=1m)", 4)).containsExactly(1_500L, 3_000L, 4_500L, 6_000L);
        assertThat(pauses("fixed(base=7s)", 3)).containsExactly(7_000L, 7_000L, 7_000L);
        assertThat(pauses("fixed(base=0s)", 2)).containsExactly(0L, 0L);
        assertThat(pauses("fixed(base=10s, jitter=0.5)", 20))
                .allSatisfy(pause -> assertThat(pause).isBetween(5_000L, 15_000L))
                .satisfies(many -> assertThat(many.stream().distinct()).hasSizeGreaterThan(10));
    }

    private List<Long> pauses(String policy, int attempts) {
        bench().add(job(policy).maxAttempts(attempts + 1).retryPolicy(RetryPolicy.parse(policy)));
        List<Long> pauses = new ArrayList<>();
        for (int attempt = 1; attempt <= attempts; attempt++) {
            bench().settle(Settlement.fail(bench().claimOne().lease(), error(attempt)));
            JobView view = bench().view(ref(policy));
            assertThat(view.state()).isEqualTo(JobState.RETRYABLE);
            Instant next = view.runAt();
            pauses.add(Duration.between(bench().now(), next).toMillis());
            bench().clock().set(next);
        }
        assertThat(bench().complete(bench().claimOne())).isEqualTo(LeaseStatus.APPLIED);
        return pauses;
    }

    @Test
    default void a_retry_policy_is_kept_exactly() {
        List<RetryPolicy> policies = List.of(
                RetryPolicy.DEFAULT,
                new RetryPolicy(RetryPolicy.Growth.FIXED, Duration.ZERO, Duration.ZERO, 0),
                new RetryPolicy(RetryPolicy.Growth.LINEAR, Duration.ofMillis(1), Duration.ofDays(3650), 1),
                new RetryPolicy(
                        RetryPolicy.Growth.EXPONENTIAL, Duration.ofMillis(1234), Duration.ofHours(5), 0.1 + 0.2),
                RetryPolicy.parse("exponential(base=1m, cap=1d, jitter=0.00001)"));
        for (RetryPolicy policy : policies) {
            assertThat(bench().view(bench().add(job(null).retryPolicy(policy))).retryPolicy())
                    .isEqualTo(policy);
        }
    }

    private static JobError error(int attempt) {
        return new JobError("type-" + attempt, "message " + attempt);
    }
}
