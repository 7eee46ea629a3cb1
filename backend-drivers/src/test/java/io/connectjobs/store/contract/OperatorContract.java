package io.connectjobs.store.contract;

import static io.connectjobs.store.contract.Bench.LEASE;
import static io.connectjobs.store.contract.Bench.job;
import static io.connectjobs.store.contract.Bench.ref;
import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.HistoryEntry;
import io.connectjobs.store.HistoryEntry.Event;
import io.connectjobs.store.JobError;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobView;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.OperationResult;
import io.connectjobs.store.OperationResult.Done;
import io.connectjobs.store.OperationResult.Skipped;
import io.connectjobs.store.Payload;
import io.connectjobs.store.Settlement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What operators do, and what they see. */
interface OperatorContract extends ContractCases {
    JobError FATAL = new JobError("fatal", "for good");

    @Test
    default void retry_sends_a_dead_job_back_with_all_its_attempts_and_its_errors() {
        ClaimedJob job = bench().running(job("a").maxAttempts(2));
        bench().settle(Settlement.failForGood(job.lease(), FATAL));
        bench().clock().advance(Duration.ofHours(1));
        assertThat(bench().retry(ref("a"))).isEqualTo(new Done(ref("a")));
        JobView view = bench().view(ref("a"));
        assertThat(view.state()).isEqualTo(JobState.AVAILABLE);
        assertThat(view.attempt()).isZero();
        assertThat(view.errors()).hasSize(1);
        assertThat(view.finishedAt()).isNull();
        HistoryEntry last = bench().history(ref("a")).get(3);
        assertThat(last).isEqualTo(new HistoryEntry(bench().now(), Event.RETRIED, JobState.AVAILABLE, 0));
        ClaimedJob again = bench().claimOne();
        assertThat(again.attempt()).isEqualTo(1);
        bench().settle(Settlement.fail(again.lease(), FATAL));
        assertThat(bench().state(ref("a"))).isEqualTo(JobState.RETRYABLE);
        assertThat(bench().view(ref("a")).errors()).hasSize(2);
    }

    @Test
    default void retry_runs_a_completed_job_once_more() {
        ClaimedJob job = bench().running("a");
        bench().settle(Settlement.complete(job.lease(), Payload.text("old")));
        bench().retry(ref("a"));
        assertThat(bench().view(ref("a")).result()).isNull();
        ClaimedJob again = bench().claimOne();
        bench().settle(Settlement.complete(again.lease(), Payload.text("new")));
        assertThat(bench().view(ref("a")).result()).isEqualTo(Payload.text("new"));
        assertThat(bench().view(ref("a")).finishedAt()).isEqualTo(bench().now());
    }

    @Test
    default void retry_skips_what_is_not_terminal_and_says_why() {
        bench().add(job("scheduled").delay(LEASE));
        ClaimedJob dead = bench().running("dead");
        bench().settle(Settlement.failForGood(dead.lease(), FATAL));
        ClaimedJob failed = bench().running("retryable");
        bench().settle(Settlement.fail(failed.lease(), FATAL));
        bench().running("running");
        bench().add("available");
        List<JobRef> refs = List.of(
                ref("scheduled"), ref("running"), ref("dead"), ref("nobody"), ref("available"), ref("retryable"));
        List<OperationResult> results = bench().store().operate().retry(refs);
        assertThat(results).hasSize(6);
        for (int i : new int[] {0, 1, 3, 4, 5}) {
            assertThat(results.get(i))
                    .isInstanceOfSatisfying(
                            Skipped.class,
                            skipped -> assertThat(skipped.reason()).isNotBlank());
            assertThat(((Skipped) results.get(i)).ref()).isEqualTo(refs.get(i));
        }
        assertThat(results.get(2)).isEqualTo(new Done(ref("dead")));
        assertThat(bench().state(ref("running"))).isEqualTo(JobState.RUNNING);
        assertThat(bench().state(ref("scheduled"))).isEqualTo(JobState.SCHEDULED);
        assertThat(bench().state(ref("retryable"))).isEqualTo(JobState.RETRYABLE);
    }

    @Test
    default void a_job_twice_in_one_retry_goes_back_once() {
        ClaimedJob job = bench().running("a");
        bench().complete(job);
        bench().store().operate().retry(List.of(ref("a"), ref("a")));
        assertThat(bench().events(ref("a")))
                .filteredOn(event -> event == Event.RETRIED)
                .hasSize(1);
        assertThat(bench().claimIds(5)).containsExactly("a");
    }

    @Test
    default void counts_tell_queues_and_states_and_leave_out_what_is_empty() {
        assertThat(bench().store().inspect().counts()).isEmpty();
        bench().complete(bench().running("a"));
        bench().settle(Settlement.failForGood(bench().running("b").lease(), FATAL));
        bench().settle(Settlement.fail(bench().running("c").lease(), FATAL));
        bench().running("d");
        bench().running("e");
        bench().add(job("f").delay(LEASE));
        bench().add("g");
        bench().add(NewJob.on("other").id("a"));
        bench().store().operate().pause("paused");
        assertThat(bench().store().inspect().counts())
                .isEqualTo(Map.of(
                        Bench.QUEUE,
                        Map.of(
                                JobState.COMPLETED, 1L,
                                JobState.DEAD, 1L,
                                JobState.RETRYABLE, 1L,
                                JobState.RUNNING, 2L,
                                JobState.SCHEDULED, 1L,
                                JobState.AVAILABLE, 1L),
                        "other",
                        Map.of(JobState.AVAILABLE, 1L)));
    }

    @Test
    default void a_job_that_is_not_there_is_not_found() {
        bench().add("a");
        assertThat(bench().store().inspect().find(ref("b"))).isEmpty();
        assertThat(bench().store().inspect().find(new JobRef("other", "a"))).isEmpty();
        assertThat(bench().history(ref("b"))).isEmpty();
    }
}
