package io.connectjobs.store.contract;

import static io.connectjobs.store.contract.Bench.job;
import static io.connectjobs.store.contract.Bench.ref;
import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.JobError;
import io.connectjobs.store.JobView.AttemptError;
import io.connectjobs.store.RetryPolicy;
import io.connectjobs.store.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a job keeps of its failed attempts. */
interface ErrorContract extends ContractCases {
    @Test
    default void every_failed_attempt_leaves_its_time_type_message_and_stack_trace() {
        List<JobError> errors = List.of(
                new JobError("java.io.IOException", "gone\n\tagain", "at a.B.c(B.java:1)\r\n\tat 'd' \"e\" \\ 😀\n"),
                new JobError("plain", "no trace"),
                new JobError("", "", ""),
                JobError.of(new IllegalStateException("thrown")),
                new JobError("long", "m".repeat(JobError.MAX_MESSAGE), "日".repeat(JobError.MAX_STACK_TRACE)));
        bench().add(job("a").maxAttempts(errors.size()).retryPolicy(RetryPolicy.parse("fixed(base=1s)")));
        Instant start = bench().now();
        List<AttemptError> expected = new ArrayList<>();
        for (JobError error : errors) {
            expected.add(new AttemptError(expected.size() + 1, bench().now(), error));
            bench().settle(Settlement.fail(bench().claimOne().lease(), error));
            bench().clock().advance(Duration.ofSeconds(1));
        }
        assertThat(bench().view(ref("a")).errors()).isEqualTo(expected);
        assertThat(bench().view(ref("a")).errors().get(0).at()).isEqualTo(start);
        assertThat(bench().view(ref("a")).errors().get(1).error().stackTrace()).isNull();
    }

    @Test
    default void what_is_longer_than_the_limits_is_cut_and_what_no_store_can_hold_replaced() {
        JobError error = new JobError("t\0".repeat(500), "m\ud83d".repeat(5_000), "s\ude00\0".repeat(9_000));
        bench().settle(Settlement.fail(bench().running("a").lease(), error));
        JobError kept = bench().view(ref("a")).errors().get(0).error();
        assertThat(kept).isEqualTo(error);
        assertThat(kept.type()).hasSize(JobError.MAX_TYPE).startsWith("t\uFFFDt");
        assertThat(kept.message()).hasSize(JobError.MAX_MESSAGE).startsWith("m\uFFFDm");
        assertThat(kept.stackTrace()).hasSize(JobError.MAX_STACK_TRACE).startsWith("s\uFFFD\uFFFDs");
    }
}
