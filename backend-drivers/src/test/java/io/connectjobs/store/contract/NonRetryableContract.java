package io.connectjobs.store.contract;

import static io.connectjobs.store.contract.Bench.QUEUE;
import static io.connectjobs.store.contract.Bench.job;
import static io.connectjobs.store.contract.Bench.ref;
import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.HistoryEntry.Event;
import io.connectjobs.store.JobError;
import io.connectjobs.store.JobState;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.QueueSettings;
import io.connectjobs.store.RetryPolicy;
import io.connectjobs.store.Settlement;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Errors after which a policy allows no other attempt. */
interface NonRetryableContract extends ContractCases {
    RetryPolicy NOT_AFTER_BAD = RetryPolicy.parse("fixed(base=1s, nonRetryable=bad)");
    RetryPolicy NOT_AFTER_WORSE = RetryPolicy.parse("fixed(base=1s, nonRetryable=java.lang.Error|worse)");

    @Test
    default void an_error_of_such_a_type_ends_the_job_at_once() {
        failWith("bad", job("a").retryPolicy(NOT_AFTER_BAD));
        assertThat(bench().state(ref("a"))).isEqualTo(JobState.DEAD);
        assertThat(bench().view(ref("a")).attempt()).isEqualTo(1);
        assertThat(bench().view(ref("a")).errors())
                .singleElement()
                .satisfies(error -> assertThat(error.error()).isEqualTo(new JobError("bad", "m")));
        assertThat(bench().events(ref("a"))).containsExactly(Event.ENQUEUED, Event.CLAIMED, Event.FAILED);
        bench().retry(ref("a"));
        assertThat(bench().claimIds(1)).containsExactly("a");
    }

    @Test
    default void the_type_is_compared_exactly() {
        int number = 0;
        for (String type : new String[] {"Bad", "bad ", "ba", "badder", "worse", ""}) {
            String id = "job-" + number++;
            failWith(type, job(id).retryPolicy(NOT_AFTER_BAD));
            assertThat(bench().state(ref(id))).as(type).isEqualTo(JobState.RETRYABLE);
        }
    }

    @Test
    default void the_jobs_own_policy_counts_and_else_its_queues_at_the_time_it_fails() {
        bench().configure(QueueSettings.NONE.withRetryPolicy(NOT_AFTER_WORSE));
        failWith("worse", job("queues"));
        assertThat(bench().state(ref("queues"))).isEqualTo(JobState.DEAD);
        failWith("java.lang.Error", job("queues-other"));
        assertThat(bench().state(ref("queues-other"))).isEqualTo(JobState.DEAD);
        failWith("worse", job("own").retryPolicy(NOT_AFTER_BAD));
        assertThat(bench().state(ref("own"))).isEqualTo(JobState.RETRYABLE);
        failWith("bad", job("own-bad").retryPolicy(NOT_AFTER_BAD));
        assertThat(bench().state(ref("own-bad"))).isEqualTo(JobState.DEAD);
        ClaimedJob job = bench().running("changed");
        bench().configure(QueueSettings.NONE);
        bench().settle(Settlement.fail(job.lease(), new JobError("worse", "m")));
        assertThat(bench().state(ref("changed"))).isEqualTo(JobState.RETRYABLE);
    }

    @Test
    default void such_a_policy_is_kept_as_it_was_given() {
        Set<String> hostile = Set.of("it's", "\"q\"", "back\\slash", "$1 ?::text %s", "😀", "a b", "{}");
        RetryPolicy policy = RetryPolicy.DEFAULT.withNonRetryable(hostile);
        bench().add(job("a").retryPolicy(policy));
        bench().configure(QueueSettings.NONE.withRetryPolicy(policy));
        assertThat(bench().view(ref("a")).retryPolicy()).isEqualTo(policy);
        assertThat(bench().store().operate().settings(QUEUE).retryPolicy()).contains(policy);
    }

    @Test
    default void inv11_a_flagged_job_that_fails_so_is_cancelled() {
        ClaimedJob job = bench().running(job("a").retryPolicy(NOT_AFTER_BAD));
        bench().cancel(ref("a"));
        bench().settle(Settlement.fail(job.lease(), new JobError("bad", "m")));
        assertThat(bench().state(ref("a"))).isEqualTo(JobState.CANCELLED);
    }

    @Test
    default void a_lease_that_ran_out_is_always_retried_while_attempts_are_left() {
        bench().running(job("a").retryPolicy(NOT_AFTER_BAD));
        bench().expireLeases();
        bench().upkeep();
        assertThat(bench().state(ref("a"))).isEqualTo(JobState.AVAILABLE);
    }

    private void failWith(String type, NewJob.Builder job) {
        bench().settle(Settlement.fail(bench().running(job).lease(), new JobError(type, "m")));
    }
}
