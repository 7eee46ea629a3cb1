package io.connectjobs.store.contract;

import static io.connectjobs.store.contract.Bench.LEASE;
import static io.connectjobs.store.contract.Bench.QUEUE;
import static io.connectjobs.store.contract.Bench.isSkipped;
import static io.connectjobs.store.contract.Bench.job;
import static io.connectjobs.store.contract.Bench.ref;
import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.EnqueueResult.Added;
import io.connectjobs.store.EnqueueResult.Duplicate;
import io.connectjobs.store.HistoryEntry;
import io.connectjobs.store.HistoryEntry.Event;
import io.connectjobs.store.JobError;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobView;
import io.connectjobs.store.LeaseStatus;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.OperationResult;
import io.connectjobs.store.OperationResult.Done;
import io.connectjobs.store.Payload;
import io.connectjobs.store.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Giving up on jobs, moving them in time, and emptying what has ended. */
interface BulkContract extends ContractCases {
    JobError FAULT = new JobError("fault", "a fault");

    @Test
    default void a_discarded_job_is_dead_and_says_why() {
        retryable("retryable");
        bench().add(job("scheduled").delay(LEASE));
        bench().add("available");
        bench().clock().advance(Duration.ofMillis(1));
        for (String id : List.of("retryable", "scheduled", "available")) {
            assertThat(bench().discard(ref(id))).isEqualTo(new Done(ref(id)));
            JobView view = bench().view(ref(id));
            assertThat(view.state()).isEqualTo(JobState.DEAD);
            assertThat(view.finishedAt()).isEqualTo(bench().now());
            assertThat(view.attempt()).isEqualTo(id.equals("retryable") ? 1 : 0);
            assertThat(view.errors()).hasSize(view.attempt() + 1);
            JobView.AttemptError last = view.errors().get(view.attempt());
            assertThat(last.error().type()).isEqualTo(JobError.DISCARDED);
            assertThat(last.error().message()).isNotBlank();
            assertThat(last.at()).isEqualTo(bench().now());
            assertThat(bench().history(ref(id)))
                    .endsWith(new HistoryEntry(bench().now(), Event.DISCARDED, JobState.DEAD, view.attempt()));
        }
        bench().clock().advance(Duration.ofHours(1));
        assertThat(bench().claim(9)).isEmpty();
        assertThat(bench().retry(ref("available"))).isEqualTo(new Done(ref("available")));
        assertThat(bench().view(ref("available")).errors()).hasSize(1);
        assertThat(bench().claimIds(9)).containsExactly("available");
    }

    @Test
    default void what_does_not_wait_is_neither_discarded_nor_moved() {
        ClaimedJob running = bench().running("running");
        bench().complete(bench().running("completed"));
        bench().settle(Settlement.failForGood(bench().running("dead").lease(), FAULT));
        bench().add("cancelled");
        bench().cancel(ref("cancelled"));
        List<JobRef> refs = List.of(ref("running"), ref("completed"), ref("dead"), ref("cancelled"), ref("nobody"));
        for (List<OperationResult> results : List.of(
                bench().store().operate().discard(refs),
                bench().store().operate().reschedule(refs, bench().now().plusSeconds(9)))) {
            for (int i = 0; i < 4; i++) {
                isSkipped(results.get(i), refs.get(i), "it is " + refs.get(i).id());
            }
            isSkipped(results.get(4), ref("nobody"), "the store has no such job");
        }
        assertThat(bench().events(ref("dead"))).endsWith(Event.FAILED);
        assertThat(bench().complete(running)).isEqualTo(LeaseStatus.APPLIED);
    }

    @Test
    default void a_rescheduled_job_runs_at_its_new_time() {
        retryable("retryable");
        bench().add(job("scheduled").delay(LEASE));
        bench().add("available");
        Instant later = bench().now().plusSeconds(5);
        List<JobRef> refs = List.of(ref("retryable"), ref("scheduled"), ref("available"));
        assertThat(bench().store().operate().reschedule(refs, later))
                .isEqualTo(refs.stream().map(Done::new).toList());
        for (JobRef ref : refs) {
            JobView view = bench().view(ref);
            assertThat(view.state()).isEqualTo(JobState.SCHEDULED);
            assertThat(view.runAt()).isEqualTo(later);
            assertThat(view.attempt()).isEqualTo(ref.id().equals("retryable") ? 1 : 0);
            assertThat(bench().history(ref))
                    .endsWith(new HistoryEntry(bench().now(), Event.RESCHEDULED, JobState.SCHEDULED, view.attempt()));
        }
        bench().clock().set(later.minusMillis(1));
        assertThat(bench().claim(9)).isEmpty();
        bench().clock().set(later);
        assertThat(bench().claimIds(9)).containsExactly("retryable", "scheduled", "available");
    }

    @Test
    default void a_job_moved_to_now_or_the_past_is_available() {
        retryable("retryable");
        bench().add(job("scheduled").delay(LEASE));
        bench().add("available");
        Instant past = bench().now().minusSeconds(60);
        assertThat(bench().reschedule(ref("retryable"), bench().now())).isEqualTo(new Done(ref("retryable")));
        assertThat(bench().reschedule(ref("scheduled"), past)).isEqualTo(new Done(ref("scheduled")));
        assertThat(bench().state(ref("retryable"))).isEqualTo(JobState.AVAILABLE);
        assertThat(bench().view(ref("scheduled")).runAt()).isEqualTo(past);
        assertThat(bench().history(ref("scheduled")))
                .endsWith(new HistoryEntry(bench().now(), Event.RESCHEDULED, JobState.AVAILABLE, 0));
        assertThat(bench().claimIds(9)).containsExactly("scheduled", "retryable", "available");
    }

    @Test
    default void a_new_time_between_two_milliseconds_is_the_later_one() {
        bench().add("a");
        Instant later = bench().now().plusMillis(7);
        bench().reschedule(ref("a"), later.minusNanos(1));
        assertThat(bench().view(ref("a")).runAt()).isEqualTo(later);
    }

    @Test
    default void many_jobs_are_answered_in_the_order_they_were_named() {
        bench().add(numbered(QUEUE, 300));
        List<JobRef> refs = IntStream.range(0, 300)
                .map(i -> i * 7 % 300)
                .mapToObj(i -> ref("" + i))
                .toList();
        List<OperationResult> done =
                refs.stream().<OperationResult>map(Done::new).toList();
        assertThat(bench().store().operate().reschedule(refs, bench().now())).isEqualTo(done);
        assertThat(bench().store().operate().discard(refs)).isEqualTo(done);
        assertThat(bench().store().operate().retry(refs)).isEqualTo(done);
        assertThat(bench().store().operate().cancel(refs)).isEqualTo(done);
        assertThat(bench().count(JobState.CANCELLED)).isEqualTo(300);
    }

    @Test
    default void purge_empties_ended_jobs_of_the_named_states_of_one_queue() {
        ClaimedJob completed = bench().running(job("completed").payload(Payload.text("x")));
        bench().complete(completed);
        bench().settle(Settlement.failForGood(bench().running("dead").lease(), FAULT));
        bench().add("cancelled");
        bench().cancel(ref("cancelled"));
        bench().running("running");
        bench().add("available");
        JobRef elsewhere = bench().add(NewJob.on("other").id("cancelled"));
        bench().cancel(elsewhere);
        Set<JobState> states = Set.of(JobState.COMPLETED, JobState.CANCELLED);
        assertThat(bench().store().operate().purge(QUEUE, states, 10)).isEqualTo(2);
        assertThat(bench().store().operate().purge(QUEUE, states, 10)).isZero();
        for (String id : List.of("completed", "cancelled")) {
            assertThat(bench().store().inspect().find(ref(id))).isEmpty();
            assertThat(bench().history(ref(id))).isEmpty();
            assertThat(bench().retry(ref(id))).isInstanceOf(OperationResult.Skipped.class);
            assertThat(bench().offer(job(id))).isEqualTo(new Duplicate(ref(id)));
        }
        assertThat(bench().complete(completed)).isNotEqualTo(LeaseStatus.APPLIED);
        assertThat(bench().state(ref("dead"))).isEqualTo(JobState.DEAD);
        assertThat(bench().state(ref("running"))).isEqualTo(JobState.RUNNING);
        assertThat(bench().state(ref("available"))).isEqualTo(JobState.AVAILABLE);
        assertThat(bench().state(elsewhere)).isEqualTo(JobState.CANCELLED);
    }

    @Test
    default void purge_keeps_to_its_limit() {
        List<JobRef> refs = bench().add(numbered(QUEUE, 5));
        bench().store().operate().cancel(refs);
        Set<JobState> cancelled = Set.of(JobState.CANCELLED);
        assertThat(bench().store().operate().purge(QUEUE, cancelled, 3)).isEqualTo(3);
        assertThat(bench().count(JobState.CANCELLED)).isEqualTo(2);
        assertThat(bench().store().operate().purge(QUEUE, cancelled, 3)).isEqualTo(2);
        assertThat(bench().store().operate().purge("nobodys", cancelled, 3)).isZero();
    }

    @Test
    default void a_purged_id_is_forgotten_as_a_pruned_one() {
        bench().open(bench().settings().withKeeping(Duration.ofDays(9), Duration.ofDays(1)));
        bench().complete(bench().running("a"));
        bench().store().operate().purge(QUEUE, Set.of(JobState.COMPLETED), 1);
        bench().clock().advance(Duration.ofDays(1).minusMillis(1));
        assertThat(bench().upkeep().forgotten()).isZero();
        bench().clock().advance(Duration.ofMillis(2));
        assertThat(bench().upkeep().forgotten()).isEqualTo(1);
        assertThat(bench().offer(job("a"))).isEqualTo(new Added(ref("a")));
    }

    private void retryable(String id) {
        bench().settle(Settlement.fail(bench().running(id).lease(), FAULT));
    }

    private static List<NewJob> numbered(String queue, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> NewJob.on(queue).id("" + i).build())
                .toList();
    }
}
