package io.connectjobs.store.contract;

import static io.connectjobs.store.contract.Bench.QUEUE;
import static io.connectjobs.store.contract.Bench.job;
import static io.connectjobs.store.contract.Bench.ref;
import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.EnqueueResult.Added;
import io.connectjobs.store.EnqueueResult.Duplicate;
import io.connectjobs.store.EnqueueResult.Rejected;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobView;
import io.connectjobs.store.LeaseStatus;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Operations;
import io.connectjobs.store.Payload;
import io.connectjobs.store.RetryPolicy;
import io.connectjobs.store.Settlement;
import io.connectjobs.store.UniqueKey;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Adding jobs: what is acknowledged is there, once. */
interface EnqueueContract extends ContractCases {
    @Test
    default void inv1_an_acknowledged_job_is_there_as_it_was_given() {
        NewJob given = new NewJob(
                QUEUE,
                "a-1",
                "send.mail",
                Payload.json("{\"to\": \"x\"}"),
                Map.of("traceparent", "00-4bf92f"),
                -7,
                null,
                Duration.ofSeconds(30),
                Duration.ofMinutes(2),
                null,
                Duration.ofHours(3),
                9,
                RetryPolicy.parse("linear(base=2s, cap=1m)"),
                UniqueKey.untilFinished("k"));
        bench().add(List.of(given));

        JobView view = bench().view(ref("a-1"));
        assertThat(view.ref()).isEqualTo(ref("a-1"));
        assertThat(view.state()).isEqualTo(JobState.SCHEDULED);
        assertThat(view.kind()).isEqualTo("send.mail");
        assertThat(view.payload()).isEqualTo(given.payload());
        assertThat(view.headers()).isEqualTo(given.headers());
        assertThat(view.priority()).isEqualTo(-7);
        assertThat(view.attempt()).isZero();
        assertThat(view.maxAttempts()).isEqualTo(9);
        assertThat(view.retryPolicy()).isEqualTo(given.retryPolicy());
        assertThat(view.runAt()).isEqualTo(bench().now().plusSeconds(30));
        assertThat(view.enqueuedAt()).isEqualTo(bench().now());
        assertThat(view.timeout()).isEqualTo(Duration.ofMinutes(2));
        assertThat(view.expiresAt()).isEqualTo(bench().now().plus(Duration.ofHours(3)));
        assertThat(view.uniqueKey()).isEqualTo("k");
        assertThat(view.cancelRequested()).isFalse();
        assertThat(view.owner()).isNull();
        assertThat(view.leaseUntil()).isNull();
        assertThat(view.deadline()).isNull();
        assertThat(view.finishedAt()).isNull();
        assertThat(view.result()).isNull();
        assertThat(view.resultUntil()).isNull();
        assertThat(view.errors()).isEmpty();
    }

    @Test
    default void inv1_every_acknowledged_job_is_claimed_once_and_ends_terminal() {
        List<JobRef> added = bench().add(numbered(500));
        Set<JobRef> claimed = new HashSet<>();
        bench().claimAll(64, jobs -> {
            jobs.forEach(job -> assertThat(claimed.add(job.ref())).isTrue());
            Settlement[] outcomes =
                    jobs.stream().map(job -> Settlement.complete(job.lease())).toArray(Settlement[]::new);
            assertThat(bench().settle(outcomes)).containsOnly(LeaseStatus.APPLIED);
        });
        assertThat(claimed).containsExactlyInAnyOrderElementsOf(added);
        assertThat(bench().store().inspect().counts()).isEqualTo(Map.of(QUEUE, Map.of(JobState.COMPLETED, 500L)));
    }

    @Test
    default void a_claimed_job_carries_what_was_given() {
        bench().add(job("a").kind("k").priority(3).headers(Map.of("h", "v")).payload(Payload.text("work")));
        ClaimedJob claimed = bench().claimOne();
        assertThat(claimed.kind()).isEqualTo("k");
        assertThat(claimed.priority()).isEqualTo(3);
        assertThat(claimed.headers()).isEqualTo(Map.of("h", "v"));
        assertThat(claimed.payload()).isEqualTo(Payload.text("work"));
        assertThat(claimed.maxAttempts()).isEqualTo(NewJob.DEFAULT_MAX_ATTEMPTS);
        assertThat(claimed.runAt()).isEqualTo(bench().now());
        assertThat(claimed.enqueuedAt()).isEqualTo(bench().now());
    }

    @Test
    default void adding_an_id_again_adds_nothing_and_changes_nothing() {
        bench().add(job("a").payload(Payload.text("first")));
        NewJob second = job("a").payload(Payload.text("second")).priority(9).build();
        assertThat(bench().store().enqueue(List.of(second))).containsExactly(new Duplicate(ref("a")));
        assertThat(bench().view(ref("a")).payload().text()).isEqualTo("first");
        assertThat(bench().view(ref("a")).priority()).isZero();
        assertThat(bench().claimIds(10)).containsExactly("a");
    }

    @Test
    default void an_id_is_known_while_its_job_runs_and_after_it_ended() {
        ClaimedJob running = bench().running("a");
        List<NewJob> again = List.of(job("a").build());
        assertThat(bench().store().enqueue(again)).containsExactly(new Duplicate(ref("a")));
        bench().complete(running);
        assertThat(bench().store().enqueue(again)).containsExactly(new Duplicate(ref("a")));
        assertThat(bench().claim(1)).isEmpty();
    }

    @Test
    default void an_id_twice_in_one_batch_adds_the_first() {
        NewJob first = job("a").payload(Payload.text("first")).build();
        NewJob second = job("a").payload(Payload.text("second")).build();
        assertThat(bench().store().enqueue(List.of(first, job("b").build(), second, first)))
                .containsExactly(
                        new Added(ref("a")), new Added(ref("b")), new Duplicate(ref("a")), new Duplicate(ref("a")));
        assertThat(bench().view(ref("a")).payload().text()).isEqualTo("first");
    }

    @Test
    default void the_same_id_in_two_queues_is_two_jobs() {
        NewJob elsewhere = NewJob.on("mails").id("a").build();
        assertThat(bench().store().enqueue(List.of(job("a").build(), elsewhere)))
                .containsExactly(new Added(ref("a")), new Added(new JobRef("mails", "a")));
    }

    @Test
    default void an_id_without_a_value_is_assigned_by_the_store() {
        NewJob nameless = job(null).build();
        List<JobRef> refs = bench().add(List.of(nameless, nameless, nameless));
        assertThat(refs).doesNotHaveDuplicates();
        refs.forEach(ref -> assertThat(bench().view(ref).ref()).isEqualTo(ref));
    }

    @Test
    default void rejected_jobs_leave_their_batch_mates_alone_and_take_no_id() {
        NewJob bad = job("a").maxAttempts(0).build();
        NewJob worse = NewJob.on("no/topic").id("c").build();
        assertThat(bench().store().enqueue(List.of(bad, job("b").build(), worse, job("a").build(), job("b").build())))
                .satisfiesExactly(
                        first -> assertThat(first).isInstanceOf(Rejected.class),
                        second -> assertThat(second).isEqualTo(new Added(ref("b"))),
                        third -> assertThat(third).isInstanceOf(Rejected.class),
                        fourth -> assertThat(fourth).isEqualTo(new Added(ref("a"))),
                        fifth -> assertThat(fifth).isEqualTo(new Duplicate(ref("b"))));
        assertThat(bench().claimIds(10)).containsExactly("b", "a");
    }

    @Test
    default void a_batch_of_nothing_but_rejected_and_known_jobs_is_answered() {
        bench().add("a");
        NewJob bad = job("").build();
        assertThat(bench().store().enqueue(List.of(bad, job("a").build(), bad)))
                .satisfiesExactly(
                        first -> assertThat(first).isInstanceOf(Rejected.class),
                        second -> assertThat(second).isEqualTo(new Duplicate(ref("a"))),
                        third -> assertThat(third).isInstanceOf(Rejected.class));
    }

    @Test
    default void empty_batches_are_answered_with_nothing() {
        assertThat(bench().store().enqueue(List.of())).isEmpty();
        assertThat(bench().leasing().settle(List.of())).isEmpty();
        assertThat(bench().leasing().extend(List.of(), Duration.ofSeconds(1))).isEmpty();
        Operations operations = bench().store().operate();
        assertThat(operations.retry(List.of())).isEmpty();
        assertThat(operations.cancel(List.of())).isEmpty();
        assertThat(operations.discard(List.of())).isEmpty();
        assertThat(operations.reschedule(List.of(), bench().now())).isEmpty();
    }

    /** Jobs with the ids 0, 1, 2 … */
    private static List<NewJob> numbered(int count) {
        return IntStream.range(0, count)
                .mapToObj(number -> job(Integer.toString(number)).build())
                .toList();
    }
}
