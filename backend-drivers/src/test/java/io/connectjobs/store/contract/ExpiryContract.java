package io.connectjobs.store.contract;

import static io.connectjobs.store.contract.Bench.QUEUE;
import static io.connectjobs.store.contract.Bench.job;
import static io.connectjobs.store.contract.Bench.ref;
import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.HistoryEntry;
import io.connectjobs.store.HistoryEntry.Event;
import io.connectjobs.store.JobError;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.JobView;
import io.connectjobs.store.LeaseStatus;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.OperationResult.Done;
import io.connectjobs.store.Settlement;
import io.connectjobs.store.UniqueKey;
import io.connectjobs.store.UpkeepLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Jobs that nobody began in time. */
interface ExpiryContract extends ContractCases {
    Duration TEN = Duration.ofSeconds(10);
    JobError LATE = new JobError(JobError.EXPIRED, "The job was not begun before it expired");

    @Test
    default void a_job_is_begun_until_it_expires_and_dead_from_then_on() {
        bench().add(job("begun").expireAfter(TEN), job("not-begun").expireAfter(TEN));
        assertThat(bench().view(ref("begun")).expiresAt())
                .isEqualTo(bench().now().plus(TEN));
        bench().clock().advance(TEN.minusMillis(1));
        assertThat(bench().claimIds(1)).containsExactly("begun");
        bench().clock().advance(Duration.ofMillis(1));
        assertThat(bench().claim(9)).isEmpty();
        expired("not-begun", 0);
        assertThat(bench().events(ref("not-begun"))).containsExactly(Event.ENQUEUED, Event.EXPIRED);
        assertThat(bench().state(ref("begun"))).isEqualTo(JobState.RUNNING);
    }

    @Test
    default void upkeep_ends_what_expired_in_every_state_that_waits_also_in_paused_queues() {
        Instant end = bench().now().plus(TEN);
        fail(bench().running(job("retryable").expiresAt(end)));
        bench().add(
                        job("scheduled").delay(Duration.ofSeconds(9)).expiresAt(end),
                        job("available").expiresAt(end));
        bench().add(job("later").expiresAt(end.plusMillis(1)), job("never"));
        bench().store().operate().pause(QUEUE);
        bench().clock().set(end.minusMillis(1));
        assertThat(bench().upkeep().expired()).isZero();
        bench().clock().set(end);
        assertThat(bench().upkeep().expired()).isEqualTo(3);
        assertThat(bench().upkeep().expired()).isZero();
        expired("retryable", 1);
        expired("scheduled", 0);
        expired("available", 0);
        assertThat(bench().state(ref("later"))).isEqualTo(JobState.AVAILABLE);
        assertThat(bench().state(ref("never"))).isEqualTo(JobState.AVAILABLE);
    }

    @Test
    default void until_a_claim_or_upkeep_comes_by_it_is_shown_as_it_was() {
        bench().add(job("a").expireAfter(TEN));
        bench().clock().advance(TEN.plusSeconds(1));
        assertThat(bench().state(ref("a"))).isEqualTo(JobState.AVAILABLE);
        assertThat(bench().count(JobState.AVAILABLE)).isEqualTo(1);
        bench().upkeep();
        assertThat(bench().count(JobState.DEAD)).isEqualTo(1);
        assertThat(bench().count(JobState.AVAILABLE)).isZero();
    }

    @Test
    default void inv14_a_job_that_runs_never_expires_and_may_still_complete() {
        ClaimedJob job = bench().running(job("a").expireAfter(TEN));
        bench().clock().advance(TEN.plusSeconds(1));
        assertThat(bench().upkeep().expired()).isZero();
        assertThat(bench().claim(1)).isEmpty();
        assertThat(bench().complete(job)).isEqualTo(LeaseStatus.APPLIED);
        assertThat(bench().upkeep().expired()).isZero();
        assertThat(bench().state(ref("a"))).isEqualTo(JobState.COMPLETED);
        assertThat(bench().view(ref("a")).errors()).isEmpty();
    }

    @Test
    default void what_failed_after_its_expiry_waits_and_expires_from_there() {
        ClaimedJob job = bench().running(job("a").expireAfter(TEN));
        bench().clock().advance(TEN);
        fail(job);
        assertThat(bench().state(ref("a"))).isEqualTo(JobState.RETRYABLE);
        bench().clock().advance(Duration.ofMinutes(1));
        assertThat(bench().claim(1)).isEmpty();
        expired("a", 1);
        assertThat(bench().events(ref("a")))
                .containsExactly(Event.ENQUEUED, Event.CLAIMED, Event.FAILED, Event.EXPIRED);
    }

    @Test
    default void what_was_given_back_after_its_expiry_expires_from_there() {
        bench().add(job("released").expireAfter(TEN), job("snoozed").expireAfter(TEN));
        List<ClaimedJob> jobs = bench().claim(2);
        bench().clock().advance(TEN);
        bench().settle(
                        Settlement.release(jobs.get(0).lease()),
                        Settlement.snooze(jobs.get(1).lease(), Duration.ofSeconds(1)));
        assertThat(bench().state(ref("released"))).isEqualTo(JobState.AVAILABLE);
        assertThat(bench().state(ref("snoozed"))).isEqualTo(JobState.SCHEDULED);
        assertThat(bench().claim(2)).isEmpty();
        expired("released", 0);
        expired("snoozed", 0);
    }

    @Test
    default void what_was_taken_back_after_its_expiry_is_not_begun_again() {
        bench().running(job("a").expireAfter(TEN));
        bench().expireLeases();
        assertThat(bench().claim(1)).isEmpty();
        bench().upkeep();
        expired("a", 1);
        assertThat(bench().events(ref("a")))
                .containsExactly(Event.ENQUEUED, Event.CLAIMED, Event.REAPED, Event.EXPIRED);
    }

    @Test
    default void an_operators_retry_clears_the_expiry() {
        bench().add(job("a").expireAfter(TEN));
        bench().clock().advance(TEN);
        bench().upkeep();
        assertThat(bench().retry(ref("a"))).isEqualTo(new Done(ref("a")));
        assertThat(bench().view(ref("a")).expiresAt()).isNull();
        assertThat(bench().upkeep().expired()).isZero();
        assertThat(bench().claimIds(1)).containsExactly("a");
    }

    @Test
    default void moving_a_job_in_time_leaves_its_expiry() {
        bench().add(job("a").expireAfter(TEN));
        Instant end = bench().now().plus(TEN);
        bench().reschedule(ref("a"), end.plusSeconds(5));
        assertThat(bench().view(ref("a")).expiresAt()).isEqualTo(end);
        bench().clock().set(end.plusSeconds(5));
        assertThat(bench().claim(1)).isEmpty();
        expired("a", 0);
    }

    @Test
    default void a_replaced_job_takes_the_newcomers_timeout_and_expiry() {
        UniqueKey key = UniqueKey.untilFinished("k").replacing();
        bench().add(job("a").uniqueKey(key).expireAfter(TEN).timeout(TEN));
        bench().clock().advance(Duration.ofSeconds(9));
        bench().offer(job("b").uniqueKey(key).expireAfter(TEN).timeout(Duration.ofSeconds(3)));
        assertThat(bench().view(ref("a")).expiresAt()).isEqualTo(bench().now().plus(TEN));
        assertThat(bench().view(ref("a")).timeout()).isEqualTo(Duration.ofSeconds(3));
        bench().clock().advance(Duration.ofSeconds(9));
        bench().offer(job("c").uniqueKey(key));
        assertThat(bench().view(ref("a")).expiresAt()).isNull();
        assertThat(bench().view(ref("a")).timeout()).isNull();
        bench().clock().advance(TEN);
        assertThat(bench().claimOne().deadline()).isNull();
    }

    @Test
    default void an_expiry_between_two_milliseconds_is_the_later_one() {
        Instant end = bench().now().plusMillis(7);
        bench().add(job("a").expiresAt(end.minusNanos(1)));
        assertThat(bench().view(ref("a")).expiresAt()).isEqualTo(end);
        bench().clock().set(end.minusMillis(1));
        assertThat(bench().claim(1)).hasSize(1);
    }

    @Test
    default void a_job_that_comes_too_late_is_taken_and_dead_at_once() {
        bench().add(job("a").runAt(bench().now().minusSeconds(9))
                .expiresAt(bench().now().minusSeconds(1)));
        assertThat(bench().claim(1)).isEmpty();
        expired("a", 0);
    }

    @Test
    default void inv10_a_key_is_freed_when_its_holder_expires() {
        for (UniqueKey key : List.of(UniqueKey.untilFinished("u"), UniqueKey.whileWaiting("w"))) {
            bench().add(job(key.key()).uniqueKey(key).expireAfter(TEN));
            bench().clock().advance(TEN);
            bench().upkeep();
            bench().add(job(key.key() + "-next").uniqueKey(key));
        }
    }

    @Test
    default void upkeep_ends_no_more_expired_jobs_than_its_limit() {
        bench().add(numbered(5));
        bench().clock().advance(TEN);
        assertThat(bench().store().upkeep(new UpkeepLimits(0, 9)).expired()).isZero();
        assertThat(bench().store().upkeep(new UpkeepLimits(2, 0)).expired()).isEqualTo(2);
        assertThat(bench().store().upkeep(new UpkeepLimits(2, 0)).expired()).isEqualTo(2);
        assertThat(bench().store().upkeep(new UpkeepLimits(2, 0)).expired()).isEqualTo(1);
    }

    @Test
    default void more_expired_jobs_than_one_claim_ends_are_not_begun_either_and_hide_no_others() {
        bench().add(numbered(1_500));
        bench().add(job("last").priority(-1));
        bench().clock().advance(TEN);
        assertThat(bench().claimIds(9)).containsExactly("last");
        for (int i = 0; i < 9 && bench().count(JobState.DEAD) < 1_500; i++) {
            assertThat(bench().claim(9)).isEmpty();
        }
        assertThat(bench().count(JobState.DEAD)).isEqualTo(1_500);
    }

    @Test
    default void inv9_many_at_once_end_each_expired_job_once() {
        bench().add(numbered(100));
        bench().clock().advance(TEN);
        List<JobStore> stores = bench().stores(6);
        List<Integer> expired = Racers.race(
                6,
                number -> number == 5
                        ? Racers.retrying(
                                        () -> Bench.leasing(stores.get(number)).claim(Bench.request(9)))
                                .size()
                        : Racers.retrying(() -> stores.get(number).upkeep(Bench.UPKEEP))
                                .expired());
        assertThat(expired.get(5)).isZero();
        assertThat(expired.stream().mapToInt(Integer::intValue).sum()).isLessThanOrEqualTo(100);
        bench().upkeep();
        for (int i = 0; i < 100; i++) {
            expired("" + i, 0);
            assertThat(bench().events(ref("" + i))).containsExactly(Event.ENQUEUED, Event.EXPIRED);
        }
    }

    /** The job is dead since now, and says why. */
    private void expired(String id, int attempt) {
        JobView view = bench().view(ref(id));
        assertThat(view.state()).isEqualTo(JobState.DEAD);
        assertThat(view.attempt()).isEqualTo(attempt);
        assertThat(view.finishedAt()).isEqualTo(bench().now());
        assertThat(view.errors()).hasSize(attempt + 1);
        assertThat(view.errors().get(attempt)).isEqualTo(new JobView.AttemptError(attempt, bench().now(), LATE));
        assertThat(bench().history(ref(id)))
                .endsWith(new HistoryEntry(bench().now(), Event.EXPIRED, JobState.DEAD, attempt));
    }

    private void fail(ClaimedJob job) {
        bench().settle(Settlement.fail(job.lease(), new JobError("t", "m")));
    }

    private static List<NewJob> numbered(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> job("" + i).expireAfter(TEN).build())
                .toList();
    }
}
