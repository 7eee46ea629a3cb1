package io.connectjobs.store.contract;

import static io.connectjobs.store.contract.Bench.LEASE;
import static io.connectjobs.store.contract.Bench.QUEUE;
import static io.connectjobs.store.contract.Bench.job;
import static io.connectjobs.store.contract.Bench.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.ClaimRequest;
import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.Leasing;
import io.connectjobs.store.QueueSettings;
import io.connectjobs.store.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How many claims a queue allows in a window of time. */
interface RateContract extends ContractCases {
    Duration SECOND = Duration.ofSeconds(1);

    @Test
    default void inv12_a_window_gives_its_claims_and_the_next_one_starts_fresh() {
        fill(50);
        rate(5);
        assertThat(bench().claim(3)).hasSize(3);
        assertThat(bench().claim(9)).hasSize(2);
        assertThat(bench().claim(9)).isEmpty();
        nextWindow();
        assertThat(bench().claim(9)).hasSize(5);
        bench().clock().advance(SECOND.multipliedBy(10));
        assertThat(bench().claim(9)).hasSize(5);
        assertThat(bench().claim(9)).isEmpty();
    }

    @Test
    default void inv12_windows_begin_at_multiples_of_their_length_since_the_epoch() {
        fill(50);
        rate(5);
        bench().clock().set(Instant.parse("2031-05-06T07:08:10.999Z"));
        assertThat(bench().claim(9)).hasSize(5);
        assertThat(bench().claim(9)).isEmpty();
        bench().clock().advance(Duration.ofMillis(1));
        assertThat(bench().claim(9)).hasSize(5);
        bench().clock().advance(Duration.ofMillis(999));
        assertThat(bench().claim(9)).isEmpty();
        bench().clock().advance(Duration.ofMillis(1));
        assertThat(bench().claim(9)).hasSize(5);
    }

    @Test
    default void inv12_what_is_given_back_counts_all_the_same() {
        fill(50);
        rate(5);
        List<ClaimedJob> jobs = bench().claim(5);
        bench().settle(
                        Settlement.release(jobs.get(0).lease()),
                        Settlement.complete(jobs.get(1).lease()));
        assertThat(bench().claim(9)).isEmpty();
        nextWindow();
        assertThat(bench().claim(9)).hasSize(5);
    }

    @Test
    default void inv12_a_claim_repeated_counts_once_and_an_empty_one_not_at_all() {
        rate(5);
        assertThat(bench().claim(9)).isEmpty();
        fill(50);
        bench().store().operate().pause(QUEUE);
        assertThat(bench().claim(9)).isEmpty();
        bench().store().operate().resume(QUEUE);
        ClaimRequest request = request(3);
        List<ClaimedJob> jobs = bench().leasing().claim(request);
        assertThat(bench().leasing().claim(request)).isEqualTo(jobs).hasSize(3);
        assertThat(bench().claim(9)).hasSize(2);
    }

    @Test
    default void inv12_a_rate_that_changes_counts_what_its_window_gave() {
        fill(50);
        rate(5);
        bench().claim(4);
        rate(3);
        assertThat(bench().claim(9)).isEmpty();
        rate(6);
        assertThat(bench().claim(9)).hasSize(2);
        bench().configure(QueueSettings.NONE);
        assertThat(bench().claim(9)).hasSize(9);
    }

    @Test
    default void inv12_windows_of_another_length_count_anew() {
        fill(50);
        rate(5);
        bench().claim(4);
        bench().configure(QueueSettings.NONE.withRate(3, SECOND.multipliedBy(2)));
        assertThat(bench().claim(9)).hasSize(3);
        bench().configure(QueueSettings.NONE);
        rate(5);
        assertThat(bench().claim(9)).hasSize(5);
    }

    @Test
    default void inv12_rate_and_bound_hold_together() {
        fill(50);
        bench().configure(QueueSettings.NONE.withRate(5, SECOND).withMaxRunning(3));
        List<ClaimedJob> jobs = bench().claim(9);
        assertThat(jobs).hasSize(3);
        jobs.forEach(bench()::complete);
        assertThat(bench().claim(9)).hasSize(2);
        nextWindow();
        assertThat(bench().claim(9)).hasSize(1);
        assertThat(bench().claim(9)).isEmpty();
    }

    @Test
    default void inv12_expired_jobs_claimed_again_count_again() {
        fill(3);
        bench().configure(QueueSettings.NONE.withRate(2, Duration.ofDays(1)));
        assertThat(bench().claim(1)).hasSize(1);
        bench().expireLeases();
        assertThat(bench().claim(9)).hasSize(1);
        assertThat(bench().claim(9)).isEmpty();
    }

    @Test
    default void inv12_the_rate_is_exact_under_claimers_on_two_stores() {
        fill(120);
        rate(10);
        List<JobStore> stores = bench().stores(6);
        for (int window = 0; window < 4; window++) {
            int claimed = Racers.race(
                            6,
                            number -> Racers.retrying(
                                    () -> Bench.leasing(stores.get(number)).claim(request(4))))
                    .stream()
                    .mapToInt(List::size)
                    .sum();
            assertThat(claimed + bench().claim(20).size()).isEqualTo(10);
            nextWindow();
        }
    }

    @Test
    default void inv12_no_window_gives_too_much_while_the_clock_moves() {
        fill(300);
        rate(4);
        List<JobStore> stores = bench().stores(4);
        List<List<ClaimedJob>> claimed = Racers.race(4, number -> {
            Leasing leasing = Bench.leasing(stores.get(number));
            List<ClaimedJob> mine = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                mine.addAll(Racers.retrying(() -> leasing.claim(request(3))));
                bench().clock().advance(Duration.ofMillis(130));
            }
            return mine;
        });
        Map<Long, Long> windows = claimed.stream()
                .flatMap(Collection::stream)
                .collect(Collectors.groupingBy(
                        job -> job.leaseUntil().minus(LEASE).getEpochSecond(), Collectors.counting()));
        assertThat(windows.values()).allSatisfy(count -> assertThat(count).isLessThanOrEqualTo(4L));
        assertThat(windows).hasSizeGreaterThan(3);
    }

    private void rate(int claims) {
        bench().configure(QueueSettings.NONE.withRate(claims, SECOND));
    }

    private void nextWindow() {
        bench().clock().advance(SECOND);
    }

    private void fill(int jobs) {
        bench().add(IntStream.range(0, jobs).mapToObj(i -> job("" + i).build()).toList());
    }
}
