package io.connectjobs.store.contract;

import static io.connectjobs.store.contract.Bench.QUEUE;
import static io.connectjobs.store.contract.Bench.isSkipped;
import static io.connectjobs.store.contract.Bench.job;
import static io.connectjobs.store.contract.Bench.ref;
import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.EnqueueResult.Added;
import io.connectjobs.store.EnqueueResult.Duplicate;
import io.connectjobs.store.JobError;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.OperationResult.Done;
import io.connectjobs.store.Payload;
import io.connectjobs.store.RetryPolicy;
import io.connectjobs.store.Settlement;
import io.connectjobs.store.UniqueKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** One job under a key: who is kept out, and when the key is free again. */
interface UniqueKeyContract extends ContractCases {
    Duration HOUR = Duration.ofHours(1);
    UniqueKey WAITING = UniqueKey.whileWaiting("k");
    UniqueKey UNFINISHED = UniqueKey.untilFinished("k");
    UniqueKey WINDOW = UniqueKey.within("k", HOUR);

    @Test
    default void inv10_a_newcomer_is_a_duplicate_of_who_holds_its_key_and_changes_nothing() {
        for (UniqueKey key : List.of(WAITING, UNFINISHED, WINDOW)) {
            String queue = "q" + key.hold().code();
            NewJob.Builder holder = NewJob.on(queue).uniqueKey(key).payload(Payload.text("first"));
            JobRef held = bench().add(holder.id("a"));
            assertThat(bench().offer(holder.id("b")
                            .payload(Payload.text("second"))
                            .priority(9)))
                    .isEqualTo(new Duplicate(held));
            assertThat(bench().offer(holder.id(null))).isEqualTo(new Duplicate(held));
            assertThat(bench().view(held).payload()).isEqualTo(Payload.text("first"));
            assertThat(bench().view(held).priority()).isZero();
            assertThat(bench().store().inspect().find(new JobRef(queue, "b"))).isEmpty();
            assertThat(bench().store().inspect().counts().get(queue)).isEqualTo(Map.of(JobState.AVAILABLE, 1L));
        }
    }

    @Test
    default void inv10_a_key_is_of_its_queue_and_leaves_other_keys_and_jobs_without_one_alone() {
        bench().add(keyed("a"));
        bench().add(NewJob.on("other").id("b").uniqueKey(UNFINISHED));
        bench().add(job("c").uniqueKey(UniqueKey.untilFinished("K")));
        bench().add(job("k"));
        assertThat(bench().offer(keyed("d"))).isEqualTo(new Duplicate(ref("a")));
    }

    @Test
    default void inv10_the_hold_of_the_holder_counts_and_not_that_of_the_newcomer() {
        bench().running(keyed("a"));
        assertThat(bench().offer(job("b").uniqueKey(WAITING))).isEqualTo(new Duplicate(ref("a")));
        assertThat(bench().offer(job("c").uniqueKey(WINDOW))).isEqualTo(new Duplicate(ref("a")));
    }

    @Test
    default void inv10_jobs_of_one_batch_come_one_after_the_other() {
        List<NewJob> batch = List.of(
                keyed("a").build(),
                job("b").build(),
                keyed("c").build(),
                job("d").uniqueKey(UniqueKey.untilFinished("other")).build(),
                keyed("a").build(),
                keyed("c").build(),
                job("c").build());
        assertThat(bench().store().enqueue(batch))
                .containsExactly(
                        new Added(ref("a")),
                        new Added(ref("b")),
                        new Duplicate(ref("a")),
                        new Added(ref("d")),
                        new Duplicate(ref("a")),
                        new Duplicate(ref("c")),
                        new Duplicate(ref("c")));
        assertThat(bench().claimIds(9)).containsExactly("a", "b", "d");
    }

    @Test
    default void inv10_a_known_id_is_a_duplicate_of_its_own_and_touches_no_key() {
        bench().add("a");
        bench().add(keyed("b"));
        assertThat(bench().offer(keyed("a"))).isEqualTo(new Duplicate(ref("a")));
        assertThat(bench().offer(job("a").uniqueKey(UniqueKey.untilFinished("free"))))
                .isEqualTo(new Duplicate(ref("a")));
        bench().add(job("c").uniqueKey(UniqueKey.untilFinished("free")));
    }

    @Test
    default void inv10_the_id_of_who_was_kept_out_is_known_until_it_is_forgotten() {
        bench().open(bench().settings().withKeeping(Duration.ofDays(9), Duration.ofDays(1)));
        bench().add(keyed("a"));
        bench().offer(keyed("b"));
        assertThat(bench().offer(keyed("b"))).isEqualTo(new Duplicate(ref("b")));
        bench().cancel(ref("a"));
        assertThat(bench().offer(keyed("b"))).isEqualTo(new Duplicate(ref("b")));
        assertThat(bench().offer(job("b"))).isEqualTo(new Duplicate(ref("b")));
        assertThat(bench().store().inspect().find(ref("b"))).isEmpty();
        assertThat(bench().history(ref("b"))).isEmpty();
        isSkipped(bench().retry(ref("b")), ref("b"), "the store has no such job");
        bench().clock().advance(Duration.ofDays(1).minusMillis(1));
        assertThat(bench().upkeep().forgotten()).isZero();
        bench().clock().advance(Duration.ofMillis(2));
        assertThat(bench().upkeep().forgotten()).isEqualTo(1);
        assertThat(bench().offer(keyed("b"))).isEqualTo(new Added(ref("b")));
    }

    @Test
    default void inv10_a_key_held_while_waiting_is_free_from_the_first_claim_on() {
        bench().add(job("a").uniqueKey(WAITING).delay(Duration.ofSeconds(5)));
        assertThat(bench().offer(job("x").uniqueKey(WAITING))).isEqualTo(new Duplicate(ref("a")));
        bench().clock().advance(Duration.ofSeconds(5));
        assertThat(bench().offer(job("y").uniqueKey(WAITING))).isEqualTo(new Duplicate(ref("a")));
        ClaimedJob first = bench().claimOne();
        bench().add(job("b").uniqueKey(WAITING));
        bench().settle(Settlement.release(first.lease()));
        assertThat(bench().offer(job("z").uniqueKey(WAITING))).isEqualTo(new Duplicate(ref("b")));
        assertThat(bench().claimIds(1)).containsExactly("a");
        assertThat(bench().offer(job("zz").uniqueKey(WAITING))).isEqualTo(new Duplicate(ref("b")));
    }

    @Test
    default void inv10_a_key_held_while_waiting_never_comes_back_by_itself() {
        ClaimedJob first = bench().running(job("a").uniqueKey(WAITING));
        bench().settle(Settlement.release(first.lease()));
        assertThat(bench().offer(job("b").uniqueKey(WAITING))).isEqualTo(new Added(ref("b")));
    }

    @Test
    default void inv10_a_key_held_while_waiting_is_free_when_its_holder_ends_unclaimed() {
        bench().add(job("a").uniqueKey(WAITING));
        bench().cancel(ref("a"));
        bench().add(job("b").uniqueKey(WAITING));
        bench().discard(ref("b"));
        bench().add(job("c").uniqueKey(WAITING));
    }

    @Test
    default void inv10_an_unfinished_holder_keeps_its_key_through_every_turn() {
        bench().add(keyed("a").delay(Duration.ofSeconds(1)).retryPolicy(RetryPolicy.parse("fixed(base=1s)")));
        keepsOut("scheduled");
        nextTurn();
        keepsOut("running");
        bench().expireLeases();
        bench().upkeep();
        keepsOut("reaped");
        bench().settle(Settlement.release(nextTurn().lease()));
        keepsOut("released");
        bench().settle(Settlement.snooze(nextTurn().lease(), Duration.ofSeconds(1)));
        keepsOut("snoozed");
        bench().settle(Settlement.fail(nextTurn().lease(), new JobError("t", "m")));
        keepsOut("failed");
        bench().complete(nextTurn());
        assertThat(bench().offer(keyed("b"))).isEqualTo(new Added(ref("b")));
    }

    private void keepsOut(String newcomer) {
        assertThat(bench().offer(keyed(newcomer))).isEqualTo(new Duplicate(ref("a")));
    }

    private ClaimedJob nextTurn() {
        bench().clock().advance(Duration.ofSeconds(1));
        return bench().claimOne();
    }

    @Test
    default void inv10_every_end_of_an_unfinished_holder_frees_its_key() {
        JobError error = new JobError("t", "m");
        List<EndOfJob> ends = List.of(
                job -> bench().complete(job),
                job -> bench().settle(Settlement.failForGood(job.lease(), error)),
                job -> bench().settle(Settlement.fail(job.lease(), error)),
                job -> {
                    bench().expireLeases();
                    bench().upkeep();
                },
                job -> {
                    bench().cancel(job.ref());
                    bench().settle(Settlement.snooze(job.lease(), HOUR));
                },
                job -> {
                    bench().cancel(job.ref());
                    bench().expireLeases();
                    assertThat(bench().claim(1)).isEmpty();
                },
                job -> {
                    bench().settle(Settlement.release(job.lease()));
                    bench().cancel(job.ref());
                },
                job -> {
                    bench().settle(Settlement.release(job.lease()));
                    bench().discard(job.ref());
                });
        for (int i = 0; i < ends.size(); i++) {
            ends.get(i).of(bench().running(keyed("job-" + i).maxAttempts(1)));
            assertThat(bench().view(ref("job-" + i)).state().isTerminal()).isTrue();
        }
        assertThat(bench().offer(keyed("last"))).isEqualTo(new Added(ref("last")));
    }

    interface EndOfJob {
        void of(ClaimedJob running);
    }

    @Test
    default void inv10_a_window_goes_by_time_alone_and_outlives_its_holder() {
        bench().open(bench().settings().withKeeping(Duration.ZERO, Duration.ofMinutes(1)));
        bench().complete(bench().running(job("a").uniqueKey(WINDOW)));
        assertThat(bench().offer(job("b").uniqueKey(WINDOW))).isEqualTo(new Duplicate(ref("a")));
        bench().clock().advance(Duration.ofMillis(1));
        assertThat(bench().upkeep().pruned()).isEqualTo(1);
        assertThat(bench().offer(job("c").uniqueKey(UNFINISHED))).isEqualTo(new Duplicate(ref("a")));
        bench().clock().advance(Duration.ofMinutes(2));
        bench().upkeep();
        bench().clock().advance(HOUR.minusMinutes(2).minusMillis(2));
        assertThat(bench().offer(job("d").uniqueKey(WINDOW))).isEqualTo(new Duplicate(ref("a")));
        bench().clock().advance(Duration.ofMillis(1));
        assertThat(bench().offer(job("e").uniqueKey(WINDOW))).isEqualTo(new Added(ref("e")));
    }

    @Test
    default void inv10_a_window_ends_while_its_holder_still_waits_or_runs() {
        bench().add(job("a").uniqueKey(WINDOW).delay(HOUR.multipliedBy(2)));
        bench().clock().advance(HOUR);
        bench().running(job("b").uniqueKey(WINDOW));
        bench().clock().advance(HOUR);
        bench().upkeep();
        bench().add(job("c").uniqueKey(UNFINISHED));
        bench().cancel(ref("a"));
        assertThat(bench().offer(job("d").uniqueKey(WINDOW))).isEqualTo(new Duplicate(ref("c")));
    }

    @Test
    default void inv10_a_purged_holder_goes_on_holding_its_window() {
        bench().complete(bench().running(job("a").uniqueKey(WINDOW)));
        assertThat(bench().store().operate().purge(QUEUE, Set.of(JobState.COMPLETED), 9))
                .isEqualTo(1);
        assertThat(bench().offer(job("b").uniqueKey(WINDOW))).isEqualTo(new Duplicate(ref("a")));
    }

    @Test
    default void inv10_retry_is_skipped_while_another_holds_the_key_and_names_it() {
        bench().complete(bench().running(keyed("a")));
        ClaimedJob holder = bench().running(keyed("b"));
        isSkipped(bench().retry(ref("a")), ref("a"), ref("b").toString());
        assertThat(bench().state(ref("a"))).isEqualTo(JobState.COMPLETED);
        bench().complete(holder);
        assertThat(bench().retry(ref("a"))).isEqualTo(new Done(ref("a")));
    }

    @Test
    default void inv10_a_retried_job_holds_no_key_and_its_end_frees_none() {
        bench().complete(bench().running(keyed("a")));
        bench().retry(ref("a"));
        assertThat(bench().offer(keyed("b"))).isEqualTo(new Added(ref("b")));
        assertThat(bench().claimIds(1)).containsExactly("a");
        bench().cancel(ref("a"));
        bench().expireLeases();
        bench().upkeep();
        assertThat(bench().state(ref("a"))).isEqualTo(JobState.CANCELLED);
        assertThat(bench().offer(keyed("c"))).isEqualTo(new Duplicate(ref("b")));
    }

    @Test
    default void inv10_a_job_may_be_retried_in_its_own_window() {
        bench().complete(bench().running(job("a").uniqueKey(WINDOW)));
        assertThat(bench().retry(ref("a"))).isEqualTo(new Done(ref("a")));
        assertThat(bench().offer(job("b").uniqueKey(WINDOW))).isEqualTo(new Duplicate(ref("a")));
    }

    private static NewJob.Builder keyed(String id) {
        return job(id).uniqueKey(UNFINISHED);
    }
}
