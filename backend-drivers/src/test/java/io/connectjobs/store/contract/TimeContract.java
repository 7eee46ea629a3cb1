package io.connectjobs.store.contract;

import static io.connectjobs.store.contract.Bench.LEASE;
import static io.connectjobs.store.contract.Bench.job;
import static io.connectjobs.store.contract.Bench.ref;
import static io.connectjobs.store.contract.Bench.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.ClaimRequest;
import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.JobError;
import io.connectjobs.store.JobState;
import io.connectjobs.store.LeaseStatus;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.RetryPolicy;
import io.connectjobs.store.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Time is the store's. In these cases the client's clock is the one of this machine, and the store's is the test clock,
 * an hour before or behind it.
 */
interface TimeContract extends ContractCases {
    @ParameterizedTest
    @ValueSource(ints = {-60, 60})
    default void inv8_a_client_an_hour_off_changes_nothing(int minutesAhead) {
        bench().clock().set(clientTime().plus(Duration.ofMinutes(minutesAhead)));
        keepsTime();
    }

    @ParameterizedTest
    @ValueSource(ints = {-60, 60})
    default void inv8_a_jump_of_the_clients_clock_after_opening_changes_nothing(int minutesAhead) {
        bench().clock().set(clientTime());
        bench().complete(bench().running("before"));
        bench().clock().set(clientTime().plus(Duration.ofMinutes(minutesAhead)));
        keepsTime();
    }

    private void keepsTime() {
        Instant start = bench().now();
        bench().add(job("plain"));
        bench().add(job("delayed").delay(Duration.ofMinutes(10)));
        bench().add(job("timed").runAt(start.plus(Duration.ofMinutes(20))));
        assertThat(bench().view(ref("plain")).enqueuedAt()).isEqualTo(start);
        assertThat(bench().view(ref("plain")).runAt()).isEqualTo(start);
        assertThat(bench().view(ref("delayed")).runAt()).isEqualTo(start.plus(Duration.ofMinutes(10)));

        List<ClaimedJob> claimed = bench().claim(5);
        assertThat(Bench.ids(claimed)).containsExactly("plain");
        assertThat(claimed.get(0).leaseUntil()).isEqualTo(start.plus(LEASE));
        assertThat(bench().upkeep().reaped()).isZero();
        assertThat(bench().claim(5)).isEmpty();

        bench().expireLeases();
        ClaimedJob again = bench().claimOne();
        assertThat(bench().extend(again.lease(), Duration.ofMinutes(5))).isEqualTo(LeaseStatus.APPLIED);
        assertThat(bench().view(ref("plain")).leaseUntil())
                .isEqualTo(bench().now().plus(Duration.ofMinutes(5)));
        assertThat(bench().upkeep().reaped()).isZero();
        assertThat(bench().complete(again)).isEqualTo(LeaseStatus.APPLIED);
        assertThat(bench().view(ref("plain")).finishedAt()).isEqualTo(bench().now());

        bench().clock().set(start.plus(Duration.ofMinutes(10)));
        assertThat(bench().claimIds(5)).containsExactly("delayed");
        bench().clock().set(start.plus(Duration.ofMinutes(20)));
        assertThat(bench().claimIds(5)).contains("timed");
    }

    @Test
    default void inv8_a_pause_between_building_and_sending_changes_nothing() {
        NewJob plain =
                job("a").retryPolicy(RetryPolicy.parse("fixed(base=10s)")).build();
        NewJob delayed = job("delayed").delay(Duration.ofHours(2)).build();
        ClaimRequest request = request(1);
        pause();
        bench().add(List.of(plain, delayed));
        assertThat(bench().view(ref("a")).runAt()).isEqualTo(bench().now());
        assertThat(bench().view(ref("delayed")).runAt()).isEqualTo(bench().now().plus(Duration.ofHours(2)));
        pause();
        ClaimedJob job = bench().leasing().claim(request).get(0);
        assertThat(job.leaseUntil()).isEqualTo(bench().now().plus(LEASE));
        Settlement fail = Settlement.fail(job.lease(), new JobError("t", "m"));
        pause();
        assertThat(bench().settle(fail)).containsExactly(LeaseStatus.APPLIED);
        assertThat(bench().view(ref("a")).runAt()).isEqualTo(bench().now().plusSeconds(10));
        assertThat(bench().history(ref("a")).get(2).at()).isEqualTo(bench().now());
    }

    /** Without the test clock, for real: the only case that waits. */
    @Test
    default void without_a_test_clock_the_store_keeps_time_itself() throws InterruptedException {
        bench().open(bench().settings().withTestClock(null));
        bench().add(job("soon").delay(Duration.ofMillis(300)));
        bench().add(job("tomorrow").delay(Duration.ofDays(1)));
        bench().add("now");
        assertThat(bench().claimIds(5)).containsExactly("now");
        Instant deadline = clientTime().plusSeconds(30);
        while (bench().state(ref("soon")) != JobState.RUNNING) {
            assertThat(clientTime())
                    .as("a job with a delay of 300 ms is still not due")
                    .isBefore(deadline);
            Thread.sleep(20);
            bench().claim(5);
        }
        assertThat(bench().state(ref("tomorrow"))).isEqualTo(JobState.SCHEDULED);
    }

    private static Instant clientTime() {
        return Instant.ofEpochMilli(System.currentTimeMillis());
    }

    private void pause() {
        bench().clock().advance(Duration.ofHours(1));
    }
}
