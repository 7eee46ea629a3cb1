package io.connectjobs.store.contract;

import static io.connectjobs.store.contract.Bench.job;
import static io.connectjobs.store.contract.Bench.ref;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.EnqueueResult;
import io.connectjobs.store.EnqueueResult.Duplicate;
import io.connectjobs.store.EnqueueResult.Rejected;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobRules;
import io.connectjobs.store.JobState;
import io.connectjobs.store.Lease;
import io.connectjobs.store.LeaseStatus;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.OperationResult;
import io.connectjobs.store.Operations;
import io.connectjobs.store.Payload;
import io.connectjobs.store.QueueSettings;
import io.connectjobs.store.Settlement;
import io.connectjobs.store.UniqueKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
        refuses("timeout", job("a").timeout(Duration.ZERO));
        refuses("timeout", job("a").timeout(JobRules.MAX_LEASE.plusMillis(1)));
        refuses("expiresAt", job("a").expiresAt(JobRules.MAX_TIME.plusMillis(1)));
        refuses("expiresAt", job("a").runAt(bench().now()).expiresAt(bench().now()));
        refuses("expireAfter", job("a").expireAfter(Duration.ZERO));
        refuses("expireAfter", job("a").expireAfter(JobRules.MAX_DELAY.plusMillis(1)));
        refuses("expireAfter", job("a").expireAfter(Duration.ofHours(1)).expiresAt(JobRules.MAX_TIME));
        refuses("expireAfter", job("a").expireAfter(Duration.ofHours(1)).delay(Duration.ofHours(1)));
        refuses("uniqueKey", job("a").uniqueKey(UniqueKey.whileWaiting("")));
        refuses("uniqueKey", job("a").uniqueKey(UniqueKey.untilFinished("a\0")));
        refuses("uniqueKey", job("a").uniqueKey(UniqueKey.within("k", Duration.ZERO)));
    }

    @Test
    default void inv10_a_refused_job_takes_no_key() {
        refuses("priority", job("a").uniqueKey(UniqueKey.untilFinished("k")).priority(JobRules.MAX_PRIORITY + 1));
        bench().add(job("b").uniqueKey(UniqueKey.untilFinished("k")));
    }

    @Test
    default void a_unique_key_of_512_bytes_is_taken_and_one_of_513_refused() {
        String longest = "é".repeat(256);
        bench().add(job("b").uniqueKey(UniqueKey.untilFinished(longest)));
        assertThat(bench().offer(job("c").uniqueKey(UniqueKey.untilFinished(longest))))
                .isEqualTo(new Duplicate(ref("b")));
        refuses("uniqueKey", job("a").uniqueKey(UniqueKey.untilFinished(longest + "x")));
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
        Operations operations = bench().store().operate();
        List<JobRef> refs = Collections.nCopies(tooMany, ref("a"));
        refusesBatch(() -> operations.retry(refs));
        refusesBatch(() -> operations.cancel(refs));
        refusesBatch(() -> operations.discard(refs));
        refusesBatch(() -> operations.reschedule(refs, bench().now()));
        refusesBatch(() -> operations.purge(Bench.QUEUE, Set.of(JobState.DEAD), tooMany));
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
    default void what_is_said_of_a_queue_needs_a_legal_name() {
        Operations operations = bench().store().operate();
        for (String bad : List.of("", "a b", "..")) {
            refusesQueue(() -> operations.pause(bad));
            refusesQueue(() -> operations.resume(bad));
            refusesQueue(() -> operations.configure(bad, QueueSettings.NONE));
            refusesQueue(() -> operations.settings(bad));
            refusesQueue(() -> operations.purge(bad, Set.of(JobState.DEAD), 1));
        }
    }

    @Test
    default void purge_refuses_states_that_are_not_terminal_and_a_limit_of_nothing() {
        Operations operations = bench().store().operate();
        for (JobState state : List.of(JobState.SCHEDULED, JobState.AVAILABLE, JobState.RUNNING, JobState.RETRYABLE)) {
            assertThatThrownBy(() -> operations.purge(Bench.QUEUE, Set.of(JobState.DEAD, state), 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("states");
        }
        assertThatThrownBy(() -> operations.purge(Bench.QUEUE, Set.of(JobState.DEAD), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("limit");
    }

    @Test
    default void reschedule_refuses_a_time_that_no_job_may_have() {
        bench().add("a");
        for (Instant bad : List.of(JobRules.MIN_TIME.minusMillis(1), JobRules.MAX_TIME.plusMillis(1))) {
            assertThatThrownBy(() -> bench().reschedule(ref("a"), bad))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("runAt");
        }
        assertThat(bench().view(ref("a")).runAt()).isEqualTo(bench().now());
    }

    @Test
    default void jobs_that_no_store_can_hold_are_skipped_by_every_operation() {
        bench().add("a");
        Operations operations = bench().store().operate();
        List<JobRef> refs =
                List.of(ref("\0"), ref(""), ref("\ud83d"), ref("x".repeat(600)), new JobRef("a b", "a"), ref("nobody"));
        for (List<OperationResult> results : List.of(
                operations.retry(refs),
                operations.cancel(refs),
                operations.discard(refs),
                operations.reschedule(refs, bench().now()))) {
            assertThat(results)
                    .isEqualTo(refs.stream()
                            .map(ref -> new OperationResult.Skipped(ref, "the store has no such job"))
                            .toList());
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

    private static void refusesQueue(Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("queue");
    }

    private static void refusesBatch(Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(Integer.toString(JobRules.MAX_BATCH));
    }
}
