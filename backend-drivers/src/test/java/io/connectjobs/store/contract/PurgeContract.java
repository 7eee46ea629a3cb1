package io.connectjobs.store.contract;

import static io.connectjobs.store.contract.Bench.isSkipped;
import static io.connectjobs.store.contract.Bench.job;
import static io.connectjobs.store.contract.Bench.ref;
import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.EnqueueResult.Duplicate;
import io.connectjobs.store.JobError;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;
import io.connectjobs.store.LeaseStatus;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.OperationResult;
import io.connectjobs.store.OperationResult.Done;
import io.connectjobs.store.Settlement;
import io.connectjobs.store.UniqueKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Emptying ended jobs by name. */
interface PurgeContract extends ContractCases {
    @Test
    default void ended_jobs_are_emptied_and_their_ids_stay_known() {
        ClaimedJob completed = bench().running("completed");
        bench().complete(completed);
        bench().settle(Settlement.failForGood(bench().running("dead").lease(), new JobError("t", "m")));
        bench().cancel(bench().add(job("cancelled")));
        List<JobRef> refs = List.of(ref("completed"), ref("dead"), ref("cancelled"));
        assertThat(purge(refs)).isEqualTo(refs.stream().map(Done::new).toList());
        for (JobRef ref : refs) {
            assertThat(bench().store().inspect().find(ref)).isEmpty();
            assertThat(bench().history(ref)).isEmpty();
            assertThat(bench().offer(job(ref.id()))).isEqualTo(new Duplicate(ref));
            isSkipped(bench().retry(ref), ref, "the store has no such job");
            isSkipped(purge(List.of(ref)).get(0), ref, "the store has no such job");
        }
        assertThat(bench().complete(completed)).isNotEqualTo(LeaseStatus.APPLIED);
        assertThat(bench().store().inspect().counts()).isEmpty();
    }

    @Test
    default void inv14_what_has_not_ended_is_left_and_says_why() {
        bench().settle(Settlement.fail(bench().running("retryable").lease(), new JobError("t", "m")));
        ClaimedJob running = bench().running("running");
        bench().add(job("scheduled").delay(Duration.ofHours(1)), job("available"));
        List<JobRef> refs = List.of(ref("retryable"), ref("running"), ref("scheduled"), ref("available"));
        List<OperationResult> results = purge(refs);
        for (int i = 0; i < 4; i++) {
            isSkipped(
                    results.get(i), refs.get(i), "it is " + refs.get(i).id() + ", only jobs that ended can be purged");
            assertThat(bench().state(refs.get(i)).label()).isEqualTo(refs.get(i).id());
        }
        assertThat(bench().complete(running)).isEqualTo(LeaseStatus.APPLIED);
    }

    @Test
    default void the_answers_are_in_the_order_of_the_names_and_the_others_stay() {
        List<JobRef> refs = bench().add(IntStream.range(0, 300)
                .mapToObj(i -> job("" + i).build())
                .toList());
        List<JobRef> ended = IntStream.range(0, 300)
                .filter(i -> i % 3 != 0)
                .mapToObj(refs::get)
                .toList();
        bench().store().operate().cancel(ended);
        List<JobRef> asked = new ArrayList<>(refs);
        Collections.reverse(asked);
        List<OperationResult> results = purge(asked);
        for (int i = 0; i < 300; i++) {
            if (ended.contains(asked.get(i))) {
                assertThat(results.get(i)).isEqualTo(new Done(asked.get(i)));
            } else {
                isSkipped(results.get(i), asked.get(i), "it is available");
            }
        }
        assertThat(bench().count(JobState.AVAILABLE)).isEqualTo(100);
        assertThat(bench().count(JobState.CANCELLED)).isZero();
    }

    @Test
    default void a_job_named_twice_is_emptied_once_and_the_same_id_elsewhere_stays() {
        JobRef elsewhere = bench().add(NewJob.on("other").id("a"));
        bench().cancel(elsewhere);
        bench().cancel(bench().add(job("a")));
        assertThat(purge(List.of(ref("a"), ref("a"))).get(0)).isEqualTo(new Done(ref("a")));
        assertThat(bench().state(elsewhere)).isEqualTo(JobState.CANCELLED);
        assertThat(purge(List.of())).isEmpty();
    }

    @Test
    default void a_purged_job_keeps_its_unique_key_for_its_window() {
        UniqueKey key = UniqueKey.within("k", Duration.ofHours(1));
        bench().add(job("a").uniqueKey(key));
        bench().complete(bench().claimOne());
        purge(List.of(ref("a")));
        assertThat(bench().offer(job("b").uniqueKey(key))).isEqualTo(new Duplicate(ref("a")));
        bench().clock().advance(Duration.ofHours(1));
        bench().add(job("c").uniqueKey(key));
    }

    private List<OperationResult> purge(List<JobRef> refs) {
        return bench().store().operate().purge(refs);
    }
}
