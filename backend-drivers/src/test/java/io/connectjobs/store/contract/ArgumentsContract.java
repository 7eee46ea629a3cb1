package io.connectjobs.store.contract;

import static io.connectjobs.store.contract.Bench.LEASE;
import static io.connectjobs.store.contract.Bench.QUEUE;
import static io.connectjobs.store.contract.Bench.job;
import static io.connectjobs.store.contract.Bench.ref;
import static io.connectjobs.store.contract.Bench.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.connectjobs.store.Inspection;
import io.connectjobs.store.JobFilter;
import io.connectjobs.store.JobPage;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobRules;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.Leasing;
import io.connectjobs.store.Operations;
import io.connectjobs.store.QueueSettings;
import io.connectjobs.store.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Arguments that make no sense are refused by name, and nothing comes of the call. */
interface ArgumentsContract extends ContractCases {
    @Test
    default void every_method_of_a_store_and_its_leasing_refuses_null_by_the_name_of_the_argument() {
        JobStore store = bench().store();
        Leasing leasing = bench().leasing();
        Settlement settlement = Settlement.complete(bench().running("a").lease());
        refusesNull("jobs", () -> store.enqueue(nothing()));
        refusesNull("jobs[0]", () -> store.enqueue(holdingNothing()));
        refusesNull("limits", () -> store.upkeep(nothing()));
        refusesNull("limit", () -> store.check(nothing()));
        refusesNull("request", () -> leasing.claim(nothing()));
        refusesNull("outcomes", () -> leasing.settle(nothing()));
        refusesNull("outcomes[0]", () -> leasing.settle(holdingNothing()));
        refusesNull("outcomes", () -> leasing.settleAndClaim(nothing(), request(1)));
        refusesNull("outcomes[0]", () -> leasing.settleAndClaim(holdingNothing(), request(1)));
        refusesNull("request", () -> leasing.settleAndClaim(List.of(settlement), nothing()));
        refusesNull("leases", () -> leasing.extend(nothing(), LEASE));
        refusesNull("leases[0]", () -> leasing.extend(holdingNothing(), LEASE));
        refusesNull("by", () -> leasing.extend(List.of(settlement.lease()), nothing()));
        refusesNull("heartbeat", () -> leasing.beat(nothing()));
        refusesNull("owner", () -> leasing.signOff(nothing()));
        assertThat(bench().state(ref("a"))).isEqualTo(JobState.RUNNING);
    }

    @Test
    default void every_method_of_operators_refuses_null_by_the_name_of_the_argument() {
        Operations operations = bench().store().operate();
        List<JobRef> refs = bench().add("a");
        refusesNull("jobs", () -> operations.retry(nothing()));
        refusesNull("jobs[0]", () -> operations.retry(holdingNothing()));
        refusesNull("jobs", () -> operations.cancel(nothing()));
        refusesNull("jobs[0]", () -> operations.cancel(holdingNothing()));
        refusesNull("jobs", () -> operations.discard(nothing()));
        refusesNull("jobs[0]", () -> operations.discard(holdingNothing()));
        refusesNull("jobs", () -> operations.reschedule(nothing(), Instant.EPOCH));
        refusesNull("jobs[0]", () -> operations.reschedule(holdingNothing(), Instant.EPOCH));
        refusesNull("runAt", () -> operations.reschedule(refs, nothing()));
        refusesNull("jobs", () -> operations.purge(nothing()));
        refusesNull("jobs[0]", () -> operations.purge(holdingNothing()));
        refusesNull("queue", () -> operations.purge(nothing(), Set.of(JobState.DEAD), 1));
        refusesNull("states", () -> operations.purge(QUEUE, nothing(), 1));
        refusesNull("states", () -> operations.purge(QUEUE, Collections.singleton(nothing()), 1));
        refusesNull("queue", () -> operations.configure(nothing(), QueueSettings.NONE));
        refusesNull("settings", () -> operations.configure(QUEUE, nothing()));
        refusesNull("queue", () -> operations.settings(nothing()));
        refusesNull("queue", () -> operations.pause(nothing()));
        refusesNull("queue", () -> operations.resume(nothing()));
        assertThat(bench().claimIds(1)).containsExactly("a");
    }

    @Test
    default void every_look_at_a_store_refuses_null_by_the_name_of_the_argument() {
        Inspection inspection = bench().store().inspect();
        refusesNull("ref", () -> inspection.find(nothing()));
        refusesNull("ref", () -> inspection.history(nothing()));
        refusesNull("filter", () -> inspection.list(nothing(), null, 1));
        refusesNull("query", () -> inspection.activity(nothing()));
    }

    @Test
    default void a_page_has_from_one_job_to_ten_thousand_and_begins_after_a_name_that_a_job_may_have() {
        Inspection inspection = bench().store().inspect();
        for (int bad : List.of(0, -1, JobPage.MAX_SIZE + 1)) {
            refuses("limit is " + bad, "10000", () -> inspection.list(JobFilter.ALL, null, bad));
        }
        for (JobRef bad : List.of(ref(""), ref("\0"), ref("x".repeat(600)), new JobRef("a b", "a"))) {
            refuses("after", "page before", () -> inspection.list(JobFilter.ALL, bad, 1));
        }
    }

    @Test
    default void an_extension_is_from_a_millisecond_to_thirty_days() {
        var job = bench().running("a");
        for (Duration bad : tooShortAndTooLong()) {
            refuses("by is " + bad, "30 days", () -> bench().extend(job.lease(), bad));
        }
        assertThat(bench().view(ref("a")).leaseUntil()).isEqualTo(job.leaseUntil());
    }

    @Test
    default void a_health_check_waits_from_a_millisecond_to_a_day() {
        for (Duration bad : tooShortAndTooLong()) {
            refuses("limit is " + bad, "1 day", () -> bench().store().check(bad));
        }
    }

    @Test
    default void a_schema_is_rolled_back_to_no_version_below_nothing() {
        bench().add("a");
        refuses("toVersion is -1", "0", () -> bench().store().schema().rollback(-1));
        assertThat(bench().state(ref("a"))).isEqualTo(JobState.AVAILABLE);
    }

    @Test
    default void purge_names_at_least_one_state_and_at_most_fifty_thousand_jobs() {
        Operations operations = bench().store().operate();
        refuses("states", "COMPLETED, DEAD and CANCELLED", () -> operations.purge(QUEUE, Set.of(), 1));
        for (int bad : List.of(0, -1, JobRules.MAX_BATCH + 1)) {
            refuses("limit is " + bad, "50000", () -> operations.purge(QUEUE, Set.of(JobState.DEAD), bad));
        }
        refuses(
                "jobs has 50001",
                "50000",
                () -> operations.purge(Collections.nCopies(JobRules.MAX_BATCH + 1, ref("a"))));
    }

    @Test
    default void nothing_asked_is_nothing_answered() {
        Operations operations = bench().store().operate();
        assertThat(bench().store().enqueue(List.of())).isEmpty();
        assertThat(bench().leasing().settle(List.of())).isEmpty();
        assertThat(bench().leasing().extend(List.of(), LEASE)).isEmpty();
        assertThat(bench().leasing().settleAndClaim(List.of(), request(1)).claimed())
                .isEmpty();
        assertThat(operations.retry(List.of())).isEmpty();
        assertThat(operations.cancel(List.of())).isEmpty();
        assertThat(operations.discard(List.of())).isEmpty();
        assertThat(operations.reschedule(List.of(), Instant.EPOCH)).isEmpty();
        assertThat(operations.purge(List.of())).isEmpty();
    }

    @Test
    default void durations_beyond_all_bounds_are_refused_like_others_and_stop_no_other_job() {
        for (Duration endless : List.of(Duration.ofSeconds(Long.MAX_VALUE), Duration.ofSeconds(Long.MIN_VALUE))) {
            assertThat(bench().store()
                            .enqueue(List.of(
                                    job("delay").delay(endless).build(),
                                    job("timeout").timeout(endless).build(),
                                    job("expireAfter").expireAfter(endless).build(),
                                    job(null).build())))
                    .extracting(result -> result.getClass().getSimpleName())
                    .containsExactly("Rejected", "Rejected", "Rejected", "Added");
            refuses("by is " + endless, "30 days", () -> bench().leasing().extend(List.of(), endless));
            refuses("limit is " + endless, "1 day", () -> bench().store().check(endless));
        }
    }

    private static List<Duration> tooShortAndTooLong() {
        return List.of(Duration.ZERO, Duration.ofNanos(999_999), Duration.ofMillis(-1), Duration.ofDays(31));
    }

    private static void refusesNull(String argument, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(NullPointerException.class).hasMessage(argument);
    }

    private static void refuses(String found, String allowed, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(found)
                .hasMessageContaining(allowed);
    }

    /** The null that no caller may pass. */
    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
    private static <T> T nothing() {
        return null;
    }

    private static <T> List<T> holdingNothing() {
        return Collections.singletonList(nothing());
    }
}
