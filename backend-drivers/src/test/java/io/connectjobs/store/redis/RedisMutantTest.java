package io.connectjobs.store.redis;

import static io.connectjobs.store.mutant.MutantTrial.caughtBy;

import io.connectjobs.store.JobStore;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.contract.SeededCase;
import io.connectjobs.store.contract.StoreFixture;
import io.connectjobs.store.mutant.Mutation;
import io.connectjobs.store.mutant.WrappedMutants;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * The Redis driver with scripts that lack something. A script has the server to itself, so there are no rows to lock: a
 * mutant without SKIP LOCKED makes no sense here, and a key or a bound is only broken by two calls where one belongs.
 */
final class RedisMutantTest {
    @Test
    void no_fence_is_caught_by_inv4_leases_that_were_lost_change_nothing() {
        trial(SeededCase.LOST_LEASES, Mutation.of("if shown_lease == j\\.lease then", "if j.lease ~= 0 then"));
    }

    @Test
    void settling_twice_is_caught_by_inv5_settling_once_more_is_already_done_and_changes_nothing() {
        trial(SeededCase.REPEATED_SETTLEMENTS, Mutation.of("j\\.settled and 'Y'", "j.settled and 'A'"));
    }

    @Test
    void lost_history_is_caught_by_inv13_every_transition_of_a_random_life_leaves_its_entry() {
        trial(
                SeededCase.RANDOM_LIFE,
                Mutation.of("if history == 2 or", "if (time[2] + j.attempt) % 3 > 0 and history == 2 or"));
    }

    @Test
    void the_clients_clock_is_caught_by_inv8_a_client_an_hour_off_changes_nothing() {
        trial(
                SeededCase.CLIENT_CLOCK,
                Mutation.of("local now = tonumber\\(ARGV\\[1\\]\\)", "local now = " + System.currentTimeMillis()));
    }

    @Test
    void
            a_pop_that_leaves_a_job_where_it_is_now_and_then_is_caught_by_inv2_claimers_that_come_at_once_get_different_jobs() {
        trial(
                SeededCase.CLAIMERS_AT_ONCE,
                Mutation.of(
                        "call\\('ZREMRANGEBYRANK', READY, 0, #popped - 1\\)",
                        "if n > 0 or time[2] % 3 > 0 then call('ZREMRANGEBYRANK', READY, 0, #popped - 1) end"));
    }

    @Test
    void a_key_that_is_not_atomic_is_caught_by_inv10_of_newcomers_with_one_key_one_is_added() {
        trial(SeededCase.ONE_KEY, WrappedMutants::looksForTheKeyFirst);
    }

    @Test
    void a_bound_that_is_not_atomic_is_caught_by_inv12_four_claimers_stay_within_the_queues_bound() {
        trial(SeededCase.FOUR_CLAIMERS, WrappedMutants::countsBeforeItClaims);
    }

    @Test
    void no_fence_where_claims_tell_of_their_jobs_is_caught_by_inv4_leases_that_were_lost_change_nothing() {
        trial(
                SeededCase.LOST_LEASES,
                RedisTellingClaims.ALWAYS.and("if shown_lease == j\\.lease then", "if j.lease ~= 0 then"));
    }

    private static void trial(SeededCase named, Supplier<UnaryOperator<JobStore>> mutant) {
        caughtBy(named, RedisFixture::embedded, () -> WrappedMutants.around(RedisFixture.embedded(), mutant.get()));
    }

    private static void trial(SeededCase named, Mutation mutation) {
        caughtBy(named, RedisFixture::embedded, () -> mutant(RedisFixture.embedded(), mutation), mutation);
    }

    private static StoreFixture mutant(RedisFixture fixture, Mutation mutation) {
        return StoreFixture.of(fixture.url(), settings -> open(fixture, settings, mutation), fixture::close);
    }

    private static JobStore open(RedisFixture fixture, StoreSettings settings, Mutation mutation) {
        return RedisProvider.open(fixture.url(), settings.withSchema(fixture.prefix()), mutation::apply);
    }
}
