package io.connectjobs.store.contract;

import static io.connectjobs.store.contract.Bench.job;
import static io.connectjobs.store.contract.Bench.ref;
import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.JobError;
import io.connectjobs.store.JobState;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.RetryPolicy;
import io.connectjobs.store.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The order of claims within one queue. */
interface OrderContract extends ContractCases {
    @Test
    default void inv7_higher_priority_first_then_earlier_run_at_then_arrival() {
        Instant past = bench().now().minusSeconds(100);
        bench().add(List.of(
                job("low").priority(-5).runAt(past).build(),
                job("plain-1").build(),
                job("plain-2").build(),
                job("older").runAt(past).build(),
                job("high-late").priority(7).build(),
                job("high-early").priority(7).runAt(past).build(),
                job("lower").priority(-6).runAt(past.minusSeconds(1)).build(),
                job("highest").priority(1_000_000).build(),
                job("lowest").priority(-1_000_000).build()));
        bench().add("plain-3");
        assertThat(bench().claimIds(100))
                .containsExactly(
                        "highest",
                        "high-early",
                        "high-late",
                        "older",
                        "plain-1",
                        "plain-2",
                        "plain-3",
                        "low",
                        "lower",
                        "lowest");
    }

    @Test
    default void inv7_the_order_holds_over_many_small_claims() {
        bench().add(IntStream.range(0, 60)
                .mapToObj(i -> job("" + i).priority(i % 3).build())
                .toList());
        List<String> claimed = new ArrayList<>();
        bench().claimAll(7, jobs -> claimed.addAll(Bench.ids(jobs)));
        List<String> expected = new ArrayList<>();
        for (int priority = 2; priority >= 0; priority--) {
            for (int i = priority; i < 60; i += 3) {
                expected.add("" + i);
            }
        }
        assertThat(claimed).isEqualTo(expected);
    }

    @Test
    default void inv7_a_batch_of_thousands_keeps_its_order() {
        List<NewJob> jobs =
                IntStream.range(0, 5_000).mapToObj(i -> job("" + i).build()).toList();
        bench().add(jobs);
        assertThat(bench().claimIds(5_000))
                .isEqualTo(jobs.stream().map(NewJob::id).toList());
    }

    @Test
    default void inv7_no_job_is_claimed_before_its_time() {
        bench().add(job("a").runAt(bench().now().plusSeconds(10)));
        assertThat(bench().state(ref("a"))).isEqualTo(JobState.SCHEDULED);
        bench().clock().advance(Duration.ofMillis(9_999));
        assertThat(bench().claim(1)).isEmpty();
        bench().upkeep();
        assertThat(bench().claim(1)).isEmpty();
        bench().clock().advance(Duration.ofMillis(1));
        assertThat(bench().claimIds(1)).containsExactly("a");
    }

    @Test
    default void inv7_a_fraction_of_a_millisecond_is_rounded_up() {
        Instant due = bench().now().plusMillis(5);
        bench().add(job("a").runAt(due.minusNanos(1)));
        assertThat(bench().view(ref("a")).runAt()).isEqualTo(due);
        bench().clock().set(due.minusMillis(1));
        assertThat(bench().claim(1)).isEmpty();
        bench().clock().set(due);
        assertThat(bench().claimOne().runAt()).isEqualTo(due);
    }

    @Test
    default void inv7_jobs_that_came_due_are_claimed_without_upkeep_in_order_with_available_ones() {
        Instant now = bench().now();
        bench().add(List.of(
                job("soon").runAt(now.plusSeconds(5)).build(),
                job("sooner").runAt(now.plusSeconds(3)).build(),
                job("urgent").priority(1).runAt(now.plusSeconds(9)).build(),
                job("later").runAt(now.plusSeconds(60)).build(),
                job("now").build()));
        bench().clock().advance(Duration.ofSeconds(10));
        bench().add("new");
        assertThat(bench().claimIds(100)).containsExactly("urgent", "now", "sooner", "soon", "new");
    }

    @Test
    default void inv7_a_due_job_of_higher_priority_goes_before_a_full_backlog() {
        bench().add(job("urgent").priority(1).delay(Duration.ofSeconds(1)));
        bench().add("1", "2", "3");
        bench().clock().advance(Duration.ofSeconds(1));
        assertThat(bench().claimIds(1)).containsExactly("urgent");
        assertThat(bench().claimIds(1)).containsExactly("1");
    }

    @Test
    default void inv7_a_retry_that_came_due_is_claimed_without_upkeep() {
        ClaimedJob job = bench().running(job("a").priority(1).retryPolicy(RetryPolicy.parse("fixed(base=10s)")));
        bench().add("b");
        bench().settle(Settlement.fail(job.lease(), new JobError("t", "m")));
        assertThat(bench().state(ref("a"))).isEqualTo(JobState.RETRYABLE);
        bench().clock().advance(Duration.ofMillis(9_999));
        assertThat(bench().claimIds(10)).containsExactly("b");
        bench().clock().advance(Duration.ofMillis(1));
        assertThat(bench().claimIds(10)).containsExactly("a");
    }

    @Test
    default void inv7_a_snoozed_job_comes_back_when_its_time_has_come() {
        ClaimedJob job = bench().running("a");
        bench().settle(Settlement.snooze(job.lease(), Duration.ofSeconds(10)));
        assertThat(bench().state(ref("a"))).isEqualTo(JobState.SCHEDULED);
        assertThat(bench().view(ref("a")).runAt()).isEqualTo(bench().now().plusSeconds(10));
        bench().clock().advance(Duration.ofMillis(9_999));
        assertThat(bench().claim(1)).isEmpty();
        bench().clock().advance(Duration.ofMillis(1));
        assertThat(bench().claimIds(1)).containsExactly("a");
    }
}
