package io.connectjobs.store.mutant;

import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.JobStoreException;
import io.connectjobs.store.contract.SeededCase;
import io.connectjobs.store.contract.StoreFixture;
import java.util.function.Supplier;
import java.util.stream.LongStream;

/**
 * Puts a driver and a mutant of it through one case of the contract, twenty times each, with other seeds. {@code
 * -Dconnectjobs.mutant.seeds=<n>} makes it more or fewer.
 */
public final class MutantTrial {
    private static final long SEEDS = Long.getLong("connectjobs.mutant.seeds", 20);

    private MutantTrial() {}

    /** Fails unless the whole driver passes with every seed and the mutant with one in twenty at the most. */
    public static void caughtBy(SeededCase named, Supplier<StoreFixture> whole, Supplier<StoreFixture> mutant) {
        LongStream.rangeClosed(1, SEEDS).forEach(seed -> {
            try {
                named.run(whole.get(), seed);
            } catch (AssertionError e) {
                throw new AssertionError("The whole driver fails " + named + " with the seed " + seed, e);
            }
        });
        long caught = LongStream.rangeClosed(1, SEEDS)
                .filter(seed -> fails(named, mutant.get(), seed))
                .count();
        assertThat(caught)
                .as("seeds of %d with which %s catches the mutant", SEEDS, named)
                .isGreaterThanOrEqualTo(SEEDS - SEEDS / 20);
    }

    /** The same for statements said otherwise, each of which must have been there. */
    public static void caughtBy(
            SeededCase named, Supplier<StoreFixture> whole, Supplier<StoreFixture> mutant, Mutation mutation) {
        caughtBy(named, whole, mutant);
        mutation.checkAlive();
    }

    private static boolean fails(SeededCase named, StoreFixture mutant, long seed) {
        try {
            named.run(mutant, seed);
            return false;
        } catch (AssertionError e) {
            // A mutant whose statements the database refuses breaks nothing but itself.
            if (e.getCause() instanceof JobStoreException refused) {
                throw refused;
            }
            return true;
        } catch (IllegalArgumentException | IllegalStateException e) {
            // It stumbled over what it broke itself.
            return true;
        }
    }
}
