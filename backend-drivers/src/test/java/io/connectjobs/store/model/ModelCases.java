package io.connectjobs.store.model;

import io.connectjobs.store.JobStores;
import io.connectjobs.store.contract.StoreFixture;
import io.connectjobs.store.model.Trial.Difference;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Random sequences against the memory driver. {@code -Dconnectjobs.model.seed=<n>} replays one, {@code
 * -Dconnectjobs.model.runs=<n>} does so many new ones.
 */
public abstract class ModelCases {
    private static final int LOOK_EVERY = 5;
    private static final int FIXED = 20;
    private static final int FRESH = 12;
    private static final int SOAKED = 1_000;
    private static final int SHRINKING = 600;

    /** A new and empty database of the driver. */
    protected abstract StoreFixture freshDatabase();

    @Test
    void the_same_random_sequences_as_ever_give_what_the_model_gives() {
        if (Long.getLong("connectjobs.model.seed") == null) {
            run(LongStream.rangeClosed(1, FIXED));
        }
    }

    @Test
    void new_random_sequences_give_what_the_model_gives() {
        Long seed = Long.getLong("connectjobs.model.seed");
        run(seed == null ? fresh(Integer.getInteger("connectjobs.model.runs", FRESH)) : LongStream.of(seed));
    }

    @Test
    @Tag("soak")
    void many_random_sequences_give_what_the_model_gives() {
        run(fresh(Integer.getInteger("connectjobs.model.runs", SOAKED)));
    }

    private static LongStream fresh(int runs) {
        long first = System.nanoTime();
        System.out.println(
                "Random sequences: -Dconnectjobs.model.seed=" + first + " and the " + (runs - 1) + " after it");
        return LongStream.range(first, first + runs);
    }

    private void run(LongStream seeds) {
        Trial trial = new Trial(ModelCases::model, this::freshDatabase);
        seeds.forEach(seed -> {
            List<Step> steps = Generator.steps(seed);
            trial.run(steps, LOOK_EVERY).ifPresent(found -> {
                throw new AssertionError(report(trial, seed, steps.subList(0, found.step() + 1)));
            });
        });
    }

    private static StoreFixture model() {
        return StoreFixture.of(
                "memory:", settings -> JobStores.provider("memory:").open("memory:", settings), () -> {});
    }

    static String report(Trial trial, long seed, List<Step> failing) {
        List<Step> shrunk = new Shrinker(steps -> trial.run(steps, 1).isPresent(), SHRINKING).shrink(failing);
        Optional<Difference> difference = trial.run(shrunk, 1);
        return "The driver differs from the model. Replay: -Dconnectjobs.model.seed=" + seed + "\nThe "
                + failing.size() + " steps shrunk to " + shrunk.size() + ":\n"
                + shrunk.stream().map(step -> "  " + step).collect(Collectors.joining("\n")) + "\n"
                + difference
                        .map(found -> "After step " + (found.step() + 1) + ", " + found.what())
                        .orElse("which passes now: the difference doesn't show each time");
    }
}
