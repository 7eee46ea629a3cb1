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
import io.connectjobs.store.JobError;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.Leasing;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Operations;
import io.connectjobs.store.QueueSettings;
import io.connectjobs.store.RetryPolicy;
import io.connectjobs.store.Settlement;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What holds for a whole queue: its retry policy, and how many of its jobs may run at once. */
interface QueueSettingsContract extends ContractCases {
    RetryPolicy TEN_SECONDS = RetryPolicy.parse("fixed(base=10s)");

    @Test
    default void settings_are_kept_as_they_were_given_and_replaced_whole() {
        Operations operations = bench().store().operate();
        assertThat(operations.settings(QUEUE)).isEqualTo(QueueSettings.NONE);
        QueueSettings all = QueueSettings.NONE
                .withMaxRunning(3)
                .withRate(20, Duration.ofMillis(1500))
                .withRetryPolicy(TEN_SECONDS);
        for (QueueSettings settings : List.of(
                all,
                QueueSettings.NONE.withMaxRunning(Integer.MAX_VALUE),
                QueueSettings.NONE.withRate(1, Duration.ofDays(1)),
                QueueSettings.NONE.withRetryPolicy(RetryPolicy.DEFAULT),
                QueueSettings.NONE)) {
            operations.configure(QUEUE, settings);
            assertThat(operations.settings(QUEUE)).isEqualTo(settings);
        }
        operations.configure(QUEUE, all);
        assertThat(operations.settings("other")).isEqualTo(QueueSettings.NONE);
        assertThat(bench().store().inspect().counts()).isEmpty();
    }

    @Test
    default void inv12_configuring_does_not_resume_and_resuming_keeps_the_settings() {
        Operations operations = bench().store().operate();
        bench().add("a", "b", "c");
        operations.pause(QUEUE);
        bench().configure(QueueSettings.NONE.withMaxRunning(2));
        assertThat(bench().claim(9)).isEmpty();
        operations.resume(QUEUE);
        assertThat(bench().claim(9)).hasSize(2);
    }

    @Test
    default void a_job_without_a_retry_policy_goes_by_its_queues_at_the_time_it_fails() {
        bench().add("a");
        assertThat(bench().view(ref("a")).retryPolicy()).isNull();
        assertThat(pauseOf("a")).isBetween(Duration.ofMillis(800), Duration.ofMillis(1200));
        bench().configure(QueueSettings.NONE.withRetryPolicy(TEN_SECONDS));
        assertThat(pauseOf("a")).isEqualTo(Duration.ofSeconds(10));
        bench().configure(QueueSettings.NONE.withRetryPolicy(RetryPolicy.parse("linear(base=7s)")));
        assertThat(pauseOf("a")).isEqualTo(Duration.ofSeconds(21));
        assertThat(bench().view(ref("a")).retryPolicy()).isNull();
    }

    @Test
    default void a_retry_policy_of_its_own_comes_before_the_queues() {
        bench().configure(QueueSettings.NONE.withRetryPolicy(TEN_SECONDS));
        bench().add(job("a").retryPolicy(RetryPolicy.parse("fixed(base=3s)")));
        assertThat(pauseOf("a")).isEqualTo(Duration.ofSeconds(3));
        assertThat(bench().offer(NewJob.on("other").id("a"))).isNotNull();
    }

    /** Claims the job, fails it, and moves the clock to its next attempt. */
    private Duration pauseOf(String id) {
        bench().settle(Settlement.fail(bench().claimOne().lease(), new JobError("t", "m")));
        Duration pause = Duration.between(bench().now(), bench().view(ref(id)).runAt());
        bench().clock().advance(pause);
        return pause;
    }

    @Test
    default void inv12_the_queues_bound_holds_for_every_claim_and_the_tighter_one_counts() {
        fill(QUEUE, 30);
        bench().configure(QueueSettings.NONE.withMaxRunning(6));
        assertThat(bench().leasing().claim(request(20).withMaxRunning(4))).hasSize(4);
        assertThat(bench().leasing().claim(request(20).withMaxRunning(4))).isEmpty();
        List<ClaimedJob> more = bench().claim(20);
        assertThat(more).hasSize(2);
        assertThat(bench().leasing().claim(request(20).withMaxRunning(20))).isEmpty();
        more.forEach(bench()::complete);
        assertThat(bench().leasing().settleAndClaim(List.of(), request(20)).claimed())
                .hasSize(2);
    }

    @Test
    default void inv12_a_bound_below_what_runs_stops_claims_until_it_fits() {
        fill(QUEUE, 30);
        List<ClaimedJob> running = bench().claim(5);
        bench().configure(QueueSettings.NONE.withMaxRunning(3));
        for (int i = 0; i < 2; i++) {
            assertThat(bench().claim(9)).isEmpty();
            bench().complete(running.get(i));
        }
        assertThat(bench().claim(9)).isEmpty();
        bench().complete(running.get(2));
        assertThat(bench().claim(9)).hasSize(1);
        bench().configure(QueueSettings.NONE.withMaxRunning(4));
        assertThat(bench().claim(9)).hasSize(1);
        bench().configure(QueueSettings.NONE);
        assertThat(bench().claim(9)).hasSize(9);
    }

    @Test
    default void inv12_a_flagged_job_counts_until_it_ends() {
        fill(QUEUE, 3);
        bench().configure(QueueSettings.NONE.withMaxRunning(1));
        ClaimedJob job = bench().claimOne();
        bench().cancel(job.ref());
        assertThat(bench().claim(9)).isEmpty();
        bench().settle(Settlement.release(job.lease()));
        assertThat(bench().claim(9)).hasSize(1);
    }

    @Test
    default void inv12_the_queues_bound_recovers_after_leases_expired() {
        fill(QUEUE, 20);
        bench().configure(QueueSettings.NONE.withMaxRunning(5));
        assertThat(bench().claim(9)).hasSize(5);
        bench().expireLeases();
        assertThat(bench().claim(9)).hasSize(5);
        assertThat(bench().claim(9)).isEmpty();
    }

    @Test
    default void inv12_each_queue_of_a_claim_keeps_to_its_own_bound() {
        fill(QUEUE, 20);
        fill("other", 20);
        bench().configure(QueueSettings.NONE.withMaxRunning(2));
        ClaimRequest request = new ClaimRequest(
                List.of(new QueueShare(QUEUE, 1), new QueueShare("other", 1)),
                10,
                LEASE,
                OWNER,
                "claim",
                OptionalInt.empty());
        assertThat(bench().leasing().claim(request))
                .hasSize(10)
                .filteredOn(job -> job.ref().queue().equals(QUEUE))
                .hasSize(2);
    }

    @Test
    default void inv12_the_queues_bound_is_exact_under_claimers_on_two_stores() {
        fill(QUEUE, 60);
        bench().configure(QueueSettings.NONE.withMaxRunning(7));
        List<JobStore> stores = bench().stores(6);
        for (int round = 0; round < 4; round++) {
            int claimed = Racers.race(
                            6,
                            number -> Racers.retrying(
                                    () -> Bench.leasing(stores.get(number)).claim(request(3))))
                    .stream()
                    .mapToInt(List::size)
                    .sum();
            assertThat(claimed + bench().claim(9).size()).isEqualTo(7);
            assertThat(bench().count(JobState.RUNNING)).isEqualTo(7);
            bench().expireLeases();
        }
    }

    @Test
    default void inv12_the_queues_bound_is_exact_while_threads_settle_and_claim() {
        fill(QUEUE, 100);
        bench().configure(QueueSettings.NONE.withMaxRunning(3));
        List<JobStore> stores = bench().stores(6);
        AtomicInteger held = new AtomicInteger();
        List<Integer> most = Racers.race(6, number -> {
            Leasing leasing = Bench.leasing(stores.get(number));
            int seen = 0;
            for (int i = 0; i < 12; i++) {
                List<ClaimedJob> jobs = Racers.retrying(() -> leasing.claim(request(2)));
                seen = Math.max(seen, held.addAndGet(jobs.size()));
                held.addAndGet(-jobs.size());
                Racers.retrying(() -> leasing.settle(jobs.stream()
                        .map(job -> Settlement.complete(job.lease()))
                        .toList()));
            }
            return seen;
        });
        assertThat(Collections.max(most)).isBetween(1, 3);
        assertThat(bench().count(JobState.RUNNING)).isZero();
    }

    private void fill(String queue, int jobs) {
        bench().add(IntStream.range(0, jobs)
                .mapToObj(i -> NewJob.on(queue).id("" + i).build())
                .toList());
    }
}
