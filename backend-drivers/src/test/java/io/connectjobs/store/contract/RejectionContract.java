package io.connectjobs.store.contract;

import static io.connectjobs.store.contract.Bench.job;
import static io.connectjobs.store.contract.Bench.ref;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.EnqueueResult;
import io.connectjobs.store.EnqueueResult.Rejected;
import io.connectjobs.store.JobRules;
import io.connectjobs.store.JobState;
import io.connectjobs.store.Lease;
import io.connectjobs.store.LeaseStatus;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Payload;
import io.connectjobs.store.Settlement;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a store refuses, and how. */
interface RejectionContract extends ContractCases {
    @Test
    default void a_refused_job_names_the_field() {
        refuses("queue", NewJob.on(""));
        refuses("queue", NewJob.on("a b").kind("k"));
        refuses("queue", NewJob.on(".."));
        refuses("kind", job("a").kind("mail?"));
        refuses("id", job(""));
        refuses("payload", job("a").payload(Payload.json("{")));
        refuses("payload", job("a").payload(new Payload(new byte[0], "")));
        refuses("headers", job("a").headers(Map.of("x", "a\0b")));
        refuses("priority", job("a").priority(JobRules.MAX_PRIORITY + 1));
        refuses("maxAttempts", job("a").maxAttempts(JobRules.MAX_ATTEMPTS + 1));
        refuses("runAt", job("a").runAt(JobRules.MAX_TIME.plusSeconds(1)));
        refuses("delay", job("a").delay(Duration.ofMillis(-1)));
        refuses("delay", job("a").delay(Duration.ZERO).runAt(bench().now()));
    }

    @Test
    default void nul_and_unpaired_surrogates_are_refused() {
        for (String text : List.of("a\0", "\0", "\ud83d", "a\ude00b", "\ude00\ud83d")) {
            refuses("id", job(text));
            refuses("headers", job("a").headers(Map.of("name", text)));
            refuses("headers", job("a").headers(Map.of(text, "value")));
            refuses("payload", job("a").payload(new Payload(new byte[0], text)));
        }
    }

    @Test
    default void an_id_of_512_bytes_is_taken_and_one_of_513_refused() {
        String longest = "é".repeat(256);
        bench().add(longest);
        assertThat(bench().claimIds(1)).containsExactly(longest);
        refuses("id", job(longest + "x"));
    }

    @Test
    default void a_payload_over_the_limit_is_refused_and_one_at_the_limit_taken() {
        bench().open(bench().settings().withPayloadMaxBytes(1_000));
        bench().add(job("fits").payload(Payload.bytes(new byte[1_000])));
        refuses("payload", job("bursts").payload(Payload.bytes(new byte[1_001])));
        assertThat(bench().claimOne().payload().bytes()).hasSize(1_000);
    }

    @Test
    default void a_result_over_the_limit_is_refused_and_the_lease_stays() {
        bench().open(bench().settings().withPayloadMaxBytes(1_000));
        ClaimedJob job = bench().running("a");
        Settlement tooMuch = Settlement.complete(job.lease(), Payload.bytes(new byte[1_001]));
        assertThatThrownBy(() -> bench().settle(tooMuch))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1001");
        assertThat(bench().state(ref("a"))).isEqualTo(JobState.RUNNING);
        assertThat(bench().settle(Settlement.complete(job.lease(), Payload.bytes(new byte[1_000]))))
                .containsExactly(LeaseStatus.APPLIED);
    }

    @Test
    default void batches_over_the_limit_are_refused() {
        int tooMany = JobRules.MAX_BATCH + 1;
        Lease lease = new Lease(ref("a"), "1");
        refusesBatch(() -> bench().store().enqueue(Collections.nCopies(tooMany, job("a").build())));
        refusesBatch(() -> bench().leasing().settle(Collections.nCopies(tooMany, Settlement.complete(lease))));
        refusesBatch(() -> bench().leasing().extend(Collections.nCopies(tooMany, lease), Duration.ofSeconds(1)));
        refusesBatch(() -> bench().store().operate().retry(Collections.nCopies(tooMany, ref("a"))));
        assertThat(bench().store().inspect().counts()).isEmpty();
    }

    @Test
    default void a_lease_of_no_length_or_of_months_is_refused() {
        Lease lease = bench().running("a").lease();
        for (Duration bad : List.of(Duration.ZERO, Duration.ofSeconds(-1), JobRules.MAX_LEASE.plusMillis(1))) {
            assertThatThrownBy(() -> bench().extend(lease, bad)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    default void pausing_needs_a_legal_name() {
        for (String bad : List.of("", "a b", "..")) {
            assertThatThrownBy(() -> bench().store().operate().pause(bad))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("queue");
            assertThatThrownBy(() -> bench().store().operate().resume(bad))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private void refuses(String field, NewJob.Builder job) {
        List<EnqueueResult> results = bench().store().enqueue(List.of(job.build()));
        assertThat(results).singleElement().isInstanceOfSatisfying(Rejected.class, rejected -> {
            assertThat(rejected.field()).isEqualTo(field);
            assertThat(rejected.reason()).isNotBlank();
        });
        assertThat(bench().store().inspect().find(ref("a"))).isEmpty();
    }

    private static void refusesBatch(Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(Integer.toString(JobRules.MAX_BATCH));
    }
}
