package io.connectjobs.store.memory;

import static io.connectjobs.store.mutant.MutantTrial.caughtBy;

import io.connectjobs.store.JobStore;
import io.connectjobs.store.contract.SeededCase;
import io.connectjobs.store.contract.StoreFixture;
import io.connectjobs.store.mutant.WrappedMutants;
import java.time.InstantSource;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * The memory driver broken from outside. One lock guards all of it, so there are no rows to lock and no statement to
 * forget: a mutant without SKIP LOCKED makes no sense here, and what must be atomic is broken by doing it in two calls.
 */
final class MemoryMutantTest {
    @Test
    void no_fence_is_caught_by_inv4_leases_that_were_lost_change_nothing() {
        trial(SeededCase.LOST_LEASES, WrappedMutants::noFence);
    }

    @Test
    void settling_twice_is_caught_by_inv5_settling_once_more_is_already_done_and_changes_nothing() {
        trial(SeededCase.REPEATED_SETTLEMENTS, WrappedMutants::settlesTwice);
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
    void lost_history_is_caught_by_inv13_every_transition_of_a_random_life_leaves_its_entry() {
        trial(SeededCase.RANDOM_LIFE, WrappedMutants::losesHistory);
    }

    @Test
    void the_clients_clock_is_caught_by_inv8_a_client_an_hour_off_changes_nothing() {
        caughtBy(
                SeededCase.CLIENT_CLOCK,
                MemoryMutantTest::fixture,
                () -> StoreFixture.of(
                        "memory:",
                        settings -> fixture().open(settings.withTestClock(InstantSource.system())),
                        () -> {}));
    }

    private static void trial(SeededCase named, Supplier<UnaryOperator<JobStore>> mutant) {
        caughtBy(named, MemoryMutantTest::fixture, () -> WrappedMutants.around(fixture(), mutant.get()));
    }

    private static StoreFixture fixture() {
        return StoreFixture.of("memory:", settings -> new MemoryJobStoreProvider().open("memory:", settings), () -> {});
    }
}
