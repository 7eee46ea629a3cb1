package io.connectjobs.store.contract;

import static io.connectjobs.store.contract.Bench.job;
import static io.connectjobs.store.contract.Bench.ref;
import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.Capabilities.Capability;
import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.HistoryEntry;
import io.connectjobs.store.HistoryEntry.Event;
import io.connectjobs.store.HistoryLevel;
import io.connectjobs.store.JobError;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.Lease;
import io.connectjobs.store.RetryPolicy;
import io.connectjobs.store.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** One entry per transition, as far as the level keeps it. */
interface HistoryContract extends ContractCases {
    @Test
    default void inv13_all_history_has_one_entry_per_transition_in_order() {
        Instant start = bench().now();
        live();
        assertThat(bench().history(ref("a")))
                .containsExactly(
                        new HistoryEntry(start, Event.ENQUEUED, JobState.AVAILABLE, 0),
                        new HistoryEntry(start.plusSeconds(1), Event.CLAIMED, JobState.RUNNING, 1),
                        new HistoryEntry(start.plusSeconds(2), Event.RELEASED, JobState.AVAILABLE, 0),
                        new HistoryEntry(start.plusSeconds(3), Event.CLAIMED, JobState.RUNNING, 1),
                        new HistoryEntry(start.plusSeconds(4), Event.SNOOZED, JobState.SCHEDULED, 0),
                        new HistoryEntry(start.plusSeconds(5), Event.CLAIMED, JobState.RUNNING, 1),
                        new HistoryEntry(start.plusSeconds(6), Event.FAILED, JobState.RETRYABLE, 1),
                        new HistoryEntry(start.plusSeconds(7), Event.CLAIMED, JobState.RUNNING, 2),
                        new HistoryEntry(start.plusSeconds(1_000), Event.REAPED, JobState.DEAD, 2),
                        new HistoryEntry(start.plusSeconds(1_001), Event.RETRIED, JobState.AVAILABLE, 0),
                        new HistoryEntry(start.plusSeconds(1_002), Event.CLAIMED, JobState.RUNNING, 1),
                        new HistoryEntry(start.plusSeconds(1_003), Event.COMPLETED, JobState.COMPLETED, 1));
    }

    @Test
    default void inv13_terminal_history_keeps_ends_and_an_operators_retry() {
        bench().open(bench().settings().withHistory(HistoryLevel.TERMINAL));
        Instant start = bench().now();
        live();
        assertThat(bench().history(ref("a")))
                .containsExactly(
                        new HistoryEntry(start.plusSeconds(1_000), Event.REAPED, JobState.DEAD, 2),
                        new HistoryEntry(start.plusSeconds(1_001), Event.RETRIED, JobState.AVAILABLE, 0),
                        new HistoryEntry(start.plusSeconds(1_003), Event.COMPLETED, JobState.COMPLETED, 1));
    }

    @Test
    default void inv13_what_operators_do_is_in_all_history() {
        operated();
        assertThat(bench().events(ref("a"))).containsExactly(Event.ENQUEUED, Event.RESCHEDULED, Event.CANCELLED);
        assertThat(bench().events(ref("b"))).containsExactly(Event.ENQUEUED, Event.DISCARDED);
        assertThat(bench().events(ref("c"))).containsExactly(Event.ENQUEUED, Event.CLAIMED, Event.CANCELLED);
    }

    @Test
    default void inv13_terminal_history_keeps_what_operators_ended() {
        bench().open(bench().settings().withHistory(HistoryLevel.TERMINAL));
        operated();
        assertThat(bench().events(ref("a"))).containsExactly(Event.CANCELLED);
        assertThat(bench().events(ref("b"))).containsExactly(Event.DISCARDED);
        assertThat(bench().events(ref("c"))).containsExactly(Event.CANCELLED);
    }

    /** One job is rescheduled and cancelled, one discarded, one cancelled while it runs. */
    private void operated() {
        ClaimedJob running = bench().running("c");
        bench().add("a", "b");
        bench().reschedule(ref("a"), bench().now().plusSeconds(5));
        bench().cancel(ref("a"));
        bench().discard(ref("b"));
        bench().cancel(ref("c"));
        bench().settle(Settlement.release(running.lease()));
    }

    @Test
    default void inv13_no_history_where_it_is_off() {
        bench().open(bench().settings().withHistory(HistoryLevel.OFF));
        live();
        assertThat(bench().history(ref("a"))).isEmpty();
        assertThat(bench().state(ref("a"))).isEqualTo(JobState.COMPLETED);
    }

    @Test
    default void inv13_exactly_one_completed_entry_however_often_it_is_settled() {
        bench().open(bench().settings().withHistory(HistoryLevel.TERMINAL));
        ClaimedJob job = bench().running("a");
        for (int i = 0; i < 3; i++) {
            bench().settle(Settlement.complete(job.lease()), Settlement.complete(job.lease()));
        }
        bench().expireLeases();
        bench().upkeep();
        assertThat(bench().history(ref("a"))).extracting(HistoryEntry::event).containsExactly(Event.COMPLETED);
    }

    @Test
    default void inv13_what_a_store_refuses_leaves_no_history() {
        ClaimedJob lost = bench().running("a");
        bench().expireLeases();
        bench().upkeep();
        bench().settle(Settlement.complete(lost.lease()));
        bench().store().enqueue(List.of(job("a").build()));
        bench().retry(ref("a"));
        assertThat(bench().events(ref("a"))).containsExactly(Event.ENQUEUED, Event.CLAIMED, Event.REAPED);
    }

    /** A job through every transition, one a second; its last lease runs out and is found at second 1,000. */
    private void live() {
        bench().add(job("a").maxAttempts(2).retryPolicy(RetryPolicy.parse("fixed(base=1s)")));
        inASecond(Settlement.release(inASecondClaim()));
        inASecond(Settlement.snooze(inASecondClaim(), Duration.ofSeconds(1)));
        inASecond(Settlement.fail(inASecondClaim(), new JobError("t", "m")));
        inASecondClaim();
        bench().clock().advance(Duration.ofSeconds(1_000 - 7));
        bench().upkeep();
        bench().clock().advance(Duration.ofSeconds(1));
        bench().retry(ref("a"));
        inASecond(Settlement.complete(inASecondClaim()));
    }

    private Lease inASecondClaim() {
        bench().clock().advance(Duration.ofSeconds(1));
        return bench().claimOne().lease();
    }

    private void inASecond(Settlement settlement) {
        bench().clock().advance(Duration.ofSeconds(1));
        bench().settle(settlement);
    }

    @Test
    default void inv13_whoever_sees_a_job_ended_sees_the_entry_of_its_end() {
        bench().requires(Capability.ATOMIC_HISTORY);
        List<JobRef> refs =
                bench().add(IntStream.range(0, 200).mapToObj(i -> "job-" + i).toArray(String[]::new));
        List<ClaimedJob> jobs = bench().claim(refs.size());
        JobStore watching = bench().stores(2).get(1);
        AtomicBoolean over = new AtomicBoolean();
        Racers.race(List.<Callable<Integer>>of(
                () -> {
                    jobs.forEach(job ->
                            Racers.retrying(() -> bench().leasing().settle(List.of(Settlement.complete(job.lease())))));
                    over.set(true);
                    return 0;
                },
                () -> {
                    boolean last;
                    do {
                        last = over.get();
                        refs.forEach(ref -> seesTheEnd(watching, ref));
                    } while (!last);
                    return 0;
                }));
    }

    private static void seesTheEnd(JobStore store, JobRef ref) {
        boolean ended = store.inspect().find(ref).orElseThrow().state() == JobState.COMPLETED;
        if (ended) {
            assertThat(store.inspect().history(ref).stream().map(HistoryEntry::event))
                    .contains(Event.COMPLETED);
        }
    }
}
