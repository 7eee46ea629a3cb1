package io.connectjobs.store.contract;

import static io.connectjobs.store.contract.Bench.job;
import static io.connectjobs.store.contract.Bench.ref;
import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.EnqueueResult.Added;
import io.connectjobs.store.EnqueueResult.Duplicate;
import io.connectjobs.store.EnqueueResult.Replaced;
import io.connectjobs.store.JobError;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobView;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Payload;
import io.connectjobs.store.RetryPolicy;
import io.connectjobs.store.Settlement;
import io.connectjobs.store.UniqueKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What becomes of the holder of a unique key when a newcomer replaces. */
interface ReplaceContract extends ContractCases {
    UniqueKey DEBOUNCE = UniqueKey.untilFinished("k").replacing();
    RetryPolicy EVERY_MINUTE = RetryPolicy.parse("fixed(base=1m)");

    @Test
    default void inv10_a_waiting_holder_gets_everything_of_the_newcomer_but_its_id() {
        Instant start = bench().now();
        bench().add(job("a").uniqueKey(DEBOUNCE)
                .headers(Map.of("old", "1", "both", "1"))
                .retryPolicy(EVERY_MINUTE));
        bench().clock().advance(Duration.ofSeconds(3));
        NewJob.Builder newcomer = job("b").uniqueKey(DEBOUNCE)
                .kind("mail")
                .payload(Payload.text("new"))
                .headers(Map.of("both", "2"))
                .priority(7)
                .delay(Duration.ofSeconds(10))
                .maxAttempts(9);
        assertThat(bench().offer(newcomer)).isEqualTo(new Replaced(ref("a")));
        JobView view = bench().view(ref("a"));
        assertThat(view.kind()).isEqualTo("mail");
        assertThat(view.payload()).isEqualTo(Payload.text("new"));
        assertThat(view.headers()).isEqualTo(Map.of("both", "2"));
        assertThat(view.priority()).isEqualTo(7);
        assertThat(view.maxAttempts()).isEqualTo(9);
        assertThat(view.retryPolicy()).isNull();
        assertThat(view.state()).isEqualTo(JobState.SCHEDULED);
        assertThat(view.runAt()).isEqualTo(bench().now().plusSeconds(10));
        assertThat(view.enqueuedAt()).isEqualTo(start);
        assertThat(bench().claim(1)).isEmpty();
        bench().clock().advance(Duration.ofSeconds(10));
        ClaimedJob claimed = bench().claimOne();
        assertThat(claimed.ref()).isEqualTo(ref("a"));
        assertThat(claimed.payload()).isEqualTo(Payload.text("new"));
        assertThat(claimed.maxAttempts()).isEqualTo(9);
        assertThat(claimed.attempt()).isEqualTo(1);
    }

    @Test
    default void inv10_the_id_of_a_replacing_newcomer_is_known_but_no_job() {
        bench().add(job("a").uniqueKey(DEBOUNCE));
        bench().offer(job("b").uniqueKey(DEBOUNCE));
        assertThat(bench().store().inspect().find(ref("b"))).isEmpty();
        assertThat(bench().offer(job("b").uniqueKey(DEBOUNCE).priority(9))).isEqualTo(new Duplicate(ref("b")));
        assertThat(bench().view(ref("a")).priority()).isZero();
        assertThat(bench().offer(job("a").uniqueKey(DEBOUNCE).priority(9))).isEqualTo(new Duplicate(ref("a")));
        assertThat(bench().view(ref("a")).priority()).isZero();
        assertThat(bench().claimIds(9)).containsExactly("a");
    }

    @Test
    default void inv10_a_scheduled_holder_becomes_available_and_an_available_one_scheduled() {
        bench().add(job("a").uniqueKey(DEBOUNCE).delay(Duration.ofHours(1)));
        bench().offer(job("b").uniqueKey(DEBOUNCE));
        assertThat(bench().state(ref("a"))).isEqualTo(JobState.AVAILABLE);
        bench().offer(job("c").uniqueKey(DEBOUNCE).runAt(bench().now().plusSeconds(1)));
        assertThat(bench().state(ref("a"))).isEqualTo(JobState.SCHEDULED);
        bench().offer(job("d").uniqueKey(DEBOUNCE).runAt(bench().now()));
        assertThat(bench().claimIds(9)).containsExactly("a");
    }

    @Test
    default void inv10_a_replaced_holder_keeps_its_place_among_equals() {
        bench().add(job("a").uniqueKey(DEBOUNCE));
        bench().add("b");
        bench().offer(job("c").uniqueKey(DEBOUNCE));
        assertThat(bench().claimIds(9)).containsExactly("a", "b");
    }

    @Test
    default void inv10_a_holder_that_failed_keeps_its_attempts_and_errors() {
        ClaimedJob failed = bench().running(job("a").uniqueKey(DEBOUNCE).retryPolicy(EVERY_MINUTE));
        bench().settle(Settlement.fail(failed.lease(), new JobError("t", "m")));
        assertThat(bench().offer(job("b").uniqueKey(DEBOUNCE))).isEqualTo(new Replaced(ref("a")));
        assertThat(bench().state(ref("a"))).isEqualTo(JobState.AVAILABLE);
        assertThat(bench().view(ref("a")).errors()).hasSize(1);
        ClaimedJob again = bench().claimOne();
        assertThat(again.attempt()).isEqualTo(2);
        assertThat(again.lease()).isNotEqualTo(failed.lease());
    }

    @Test
    default void inv10_a_replaced_holder_holds_its_key_in_the_way_of_the_newcomer() {
        bench().add(job("a").uniqueKey(UniqueKey.whileWaiting("k")));
        bench().offer(job("b").uniqueKey(DEBOUNCE));
        ClaimedJob running = bench().claimOne();
        assertThat(bench().offer(job("c").uniqueKey(UniqueKey.untilFinished("k"))))
                .isEqualTo(new Duplicate(ref("a")));
        bench().complete(running);
        bench().add(job("d").uniqueKey(UniqueKey.untilFinished("k")));
        bench().offer(job("e").uniqueKey(UniqueKey.whileWaiting("k").replacing()));
        assertThat(bench().claimIds(1)).containsExactly("d");
        bench().add(job("f").uniqueKey(UniqueKey.whileWaiting("k")));
    }

    @Test
    default void inv10_the_window_of_a_replacing_newcomer_counts_from_its_own_coming() {
        Duration window = Duration.ofMinutes(10);
        UniqueKey key = UniqueKey.within("k", window).replacing();
        bench().add(job("a").uniqueKey(key));
        bench().clock().advance(Duration.ofMinutes(6));
        assertThat(bench().offer(job("b").uniqueKey(key))).isEqualTo(new Replaced(ref("a")));
        bench().clock().advance(window.minusMillis(1));
        assertThat(bench().offer(job("c").uniqueKey(UniqueKey.within("k", window))))
                .isEqualTo(new Duplicate(ref("a")));
        bench().clock().advance(Duration.ofMillis(1));
        assertThat(bench().offer(job("d").uniqueKey(key))).isEqualTo(new Added(ref("d")));
    }

    @Test
    default void inv10_a_newcomer_takes_the_key_from_a_holder_that_runs() {
        for (UniqueKey key :
                List.of(DEBOUNCE, UniqueKey.within("w", Duration.ofHours(1)).replacing())) {
            String name = key.key();
            ClaimedJob old = bench().running(job("old-" + name).uniqueKey(key).payload(Payload.text("old")));
            assertThat(bench().offer(job("new-" + name).uniqueKey(key))).isEqualTo(new Added(ref("new-" + name)));
            assertThat(bench().view(old.ref()).payload()).isEqualTo(Payload.text("old"));
            bench().complete(old);
            assertThat(bench().offer(job("third-" + name).uniqueKey(key))).isEqualTo(new Replaced(ref("new-" + name)));
            assertThat(bench().claimIds(9)).containsExactly("new-" + name);
        }
    }

    @Test
    default void inv10_a_holder_that_lost_its_key_does_not_take_it_back() {
        ClaimedJob old = bench().running(job("a").uniqueKey(DEBOUNCE));
        bench().add(job("b").uniqueKey(DEBOUNCE));
        bench().settle(Settlement.release(old.lease()));
        assertThat(bench().offer(job("c").uniqueKey(DEBOUNCE))).isEqualTo(new Replaced(ref("b")));
        bench().cancel(ref("b"));
        assertThat(bench().offer(job("d").uniqueKey(DEBOUNCE))).isEqualTo(new Added(ref("d")));
    }

    @Test
    default void inv10_a_holder_that_ended_in_its_window_is_not_replaced() {
        UniqueKey key = UniqueKey.within("k", Duration.ofHours(1)).replacing();
        bench().complete(bench().running(job("a").uniqueKey(key)));
        assertThat(bench().offer(job("b").uniqueKey(key).payload(Payload.text("new"))))
                .isEqualTo(new Duplicate(ref("a")));
        assertThat(bench().offer(job("b").uniqueKey(key))).isEqualTo(new Duplicate(ref("b")));
        assertThat(bench().state(ref("a"))).isEqualTo(JobState.COMPLETED);
        bench().store().operate().purge(Bench.QUEUE, Set.of(JobState.COMPLETED), 9);
        assertThat(bench().offer(job("c").uniqueKey(key))).isEqualTo(new Duplicate(ref("a")));
    }

    @Test
    default void inv10_whether_to_replace_is_up_to_the_newcomer() {
        bench().add(job("a").uniqueKey(DEBOUNCE));
        assertThat(bench().offer(
                                job("b").uniqueKey(UniqueKey.untilFinished("k")).priority(3)))
                .isEqualTo(new Duplicate(ref("a")));
        assertThat(bench().view(ref("a")).priority()).isZero();
    }

    @Test
    default void inv10_jobs_of_one_batch_replace_one_after_the_other() {
        NewJob.Builder job = job(null).uniqueKey(DEBOUNCE);
        assertThat(bench().store()
                        .enqueue(List.of(
                                job("a").uniqueKey(DEBOUNCE).build(),
                                job.payload(Payload.text("second")).build(),
                                job("x").build(),
                                job.payload(Payload.text("last")).build())))
                .containsExactly(
                        new Added(ref("a")), new Replaced(ref("a")), new Added(ref("x")), new Replaced(ref("a")));
        ClaimedJob running = bench().claimOne();
        assertThat(running.payload()).isEqualTo(Payload.text("last"));
        assertThat(bench().store()
                        .enqueue(List.of(
                                job("b").uniqueKey(DEBOUNCE).build(),
                                job.payload(Payload.text("newest")).build())))
                .containsExactly(new Added(ref("b")), new Replaced(ref("b")));
        assertThat(bench().view(ref("b")).payload()).isEqualTo(Payload.text("newest"));
    }

    @Test
    default void inv9_a_replaced_job_that_has_spent_its_attempts_may_run_once_more() {
        UniqueKey unfinished = UniqueKey.untilFinished("k");
        ClaimedJob keyed = bench().running(job("b").uniqueKey(unfinished).maxAttempts(3));
        bench().settle(Settlement.fail(keyed.lease(), new JobError("test", "once")));
        assertThat(bench().offer(job("c").uniqueKey(unfinished.replacing()).maxAttempts(1)))
                .isEqualTo(new Replaced(ref("b")));
        ClaimedJob again = bench().claimOne();
        assertThat(again.attempt()).isEqualTo(2).isEqualTo(again.maxAttempts());
        bench().settle(Settlement.fail(again.lease(), new JobError("test", "twice")));
        assertThat(bench().state(ref("b"))).isEqualTo(JobState.DEAD);
    }
}
