package io.connectjobs.store.contract;

import static io.connectjobs.store.contract.Bench.LEASE;
import static io.connectjobs.store.contract.Bench.job;
import static io.connectjobs.store.contract.Bench.ref;
import static io.connectjobs.store.contract.Bench.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.HistoryEntry.Event;
import io.connectjobs.store.JobError;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.LeaseStatus;
import io.connectjobs.store.Leasing;
import io.connectjobs.store.Settlement;
import io.connectjobs.store.UpkeepLimits;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Leases that ran out: who takes the job back, and that only one wins. */
interface RecoveryContract extends ContractCases {
    int ROUNDS = 30;

    @Test
    default void inv2_a_claim_takes_over_expired_leases_by_itself() {
        ClaimedJob lost = bench().running("a");
        bench().expireLeases();
        ClaimedJob taken = bench().claimOne();
        assertThat(taken.ref()).isEqualTo(lost.ref());
        assertThat(taken.lease()).isNotEqualTo(lost.lease());
        assertThat(taken.attempt()).isEqualTo(2);
        assertThat(bench().events(ref("a")))
                .containsExactly(Event.ENQUEUED, Event.CLAIMED, Event.REAPED, Event.CLAIMED);
    }

    @Test
    default void inv2_a_claim_takes_over_expired_leases_beside_available_jobs() {
        bench().running("a");
        bench().expireLeases();
        bench().add("b");
        assertThat(bench().claimIds(5)).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    default void upkeep_takes_back_expired_leases_and_no_others() {
        bench().running("a");
        bench().clock().advance(LEASE.minusMillis(1));
        bench().running("b");
        assertThat(bench().upkeep().reaped()).isZero();
        bench().clock().advance(Duration.ofMillis(2));
        assertThat(bench().upkeep().reaped()).isEqualTo(1);
        assertThat(bench().upkeep().reaped()).isZero();
        assertThat(bench().state(ref("a"))).isEqualTo(JobState.AVAILABLE);
        assertThat(bench().state(ref("b"))).isEqualTo(JobState.RUNNING);
        assertThat(bench().view(ref("a")).errors()).singleElement().satisfies(error -> {
            assertThat(error.attempt()).isEqualTo(1);
            assertThat(error.at()).isEqualTo(bench().now());
            assertThat(error.error().type()).isEqualTo(JobError.LEASE_EXPIRED);
            assertThat(error.error().message()).isNotBlank();
        });
        assertThat(bench().view(ref("a")).owner()).isNull();
        assertThat(bench().view(ref("a")).leaseUntil()).isNull();
    }

    @Test
    default void upkeep_takes_back_no_more_than_its_limit() {
        bench().add("1", "2", "3", "4", "5");
        bench().claim(5);
        bench().expireLeases();
        assertThat(bench().store().upkeep(new UpkeepLimits(0, 0)).reaped()).isZero();
        assertThat(bench().store().upkeep(new UpkeepLimits(2, 0)).reaped()).isEqualTo(2);
        assertThat(bench().store().upkeep(new UpkeepLimits(2, 0)).reaped()).isEqualTo(2);
        assertThat(bench().store().upkeep(new UpkeepLimits(2, 0)).reaped()).isEqualTo(1);
    }

    @Test
    default void upkeep_takes_back_leases_of_paused_queues_too() {
        bench().running("a");
        bench().store().operate().pause(Bench.QUEUE);
        bench().expireLeases();
        assertThat(bench().upkeep().reaped()).isEqualTo(1);
        assertThat(bench().state(ref("a"))).isEqualTo(JobState.AVAILABLE);
    }

    @Test
    default void inv6_a_terminal_job_revives_only_by_an_operator() {
        ClaimedJob done = bench().running("done");
        bench().complete(done);
        ClaimedJob dead = bench().running("dead");
        bench().settle(Settlement.failForGood(dead.lease(), new JobError("t", "m")));
        for (ClaimedJob job : List.of(done, dead)) {
            JobState state = bench().state(job.ref());
            bench().expireLeases();
            bench().settle(Settlement.release(job.lease()), Settlement.fail(job.lease(), new JobError("t", "m")));
            bench().extend(job.lease(), LEASE);
            assertThat(bench().upkeep().reaped()).isZero();
            assertThat(bench().claim(5)).isEmpty();
            assertThat(bench().store().enqueue(List.of(job(job.ref().id()).build())))
                    .hasSize(1);
            assertThat(bench().claim(5)).isEmpty();
            assertThat(bench().state(job.ref())).isEqualTo(state);
        }
        bench().retry(ref("done"));
        assertThat(bench().claimIds(5)).containsExactly("done");
    }

    @Test
    default void inv6_reap_racing_settle_exactly_one_wins() {
        JobStore store = bench().store();
        Leasing leasing = bench().leasing();
        for (int round = 0; round < ROUNDS; round++) {
            ClaimedJob job = bench().running("job-" + round);
            bench().expireLeases();
            List<Boolean> wins = Racers.race(List.of(
                    () -> settled(leasing, job),
                    () -> Racers.retrying(() -> store.upkeep(Bench.UPKEEP)).reaped() == 1));
            assertThat(wins).containsExactlyInAnyOrder(true, false);
            boolean completed = wins.get(0);
            assertThat(bench().events(job.ref()))
                    .containsExactly(Event.ENQUEUED, Event.CLAIMED, completed ? Event.COMPLETED : Event.REAPED);
            if (!completed) {
                assertThat(bench().complete(bench().claimOne())).isEqualTo(LeaseStatus.APPLIED);
            }
        }
    }

    @Test
    default void inv6_claim_racing_settle_exactly_one_wins() {
        Leasing leasing = bench().leasing();
        for (int round = 0; round < ROUNDS; round++) {
            ClaimedJob job = bench().running("job-" + round);
            bench().expireLeases();
            List<Boolean> wins = Racers.race(List.of(
                    () -> settled(leasing, job),
                    () -> !Racers.retrying(() -> leasing.claim(request(1))).isEmpty()));
            List<Event> events = bench().events(job.ref());
            assertThat(events).contains(wins.get(0) ? Event.COMPLETED : Event.REAPED);
            assertThat(events).doesNotContain(wins.get(0) ? Event.REAPED : Event.COMPLETED);
            assertThat(wins.get(0) && wins.get(1)).isFalse();
            bench().expireLeases();
            bench().claim(1).forEach(bench()::complete);
        }
    }

    @Test
    default void inv9_many_reaping_at_once_take_each_lease_back_once() {
        bench().add(IntStream.range(0, 100)
                .mapToObj(i -> job("" + i).maxAttempts(1 + i % 2).build())
                .toList());
        List<JobRef> refs = bench().claim(100).stream().map(ClaimedJob::ref).toList();
        bench().expireLeases();
        JobStore store = bench().store();
        List<Integer> reaped = Racers.race(
                6, number -> Racers.retrying(() -> store.upkeep(Bench.UPKEEP)).reaped());
        int left = bench().upkeep().reaped();
        assertThat(reaped.stream().mapToInt(Integer::intValue).sum() + left).isEqualTo(100);
        for (JobRef ref : refs) {
            assertThat(bench().events(ref)).containsExactly(Event.ENQUEUED, Event.CLAIMED, Event.REAPED);
            assertThat(bench().view(ref).errors()).hasSize(1);
        }
        assertThat(bench().count(JobState.DEAD)).isEqualTo(50);
    }

    private static boolean settled(Leasing leasing, ClaimedJob job) {
        List<Settlement> outcome = List.of(Settlement.complete(job.lease()));
        return Racers.retrying(() -> leasing.settle(outcome)).get(0).status() == LeaseStatus.APPLIED;
    }
}
