package io.connectjobs.store.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.JobStore;
import io.connectjobs.store.JobStores;
import io.connectjobs.store.contract.StoreFixture;
import io.connectjobs.store.mutant.WrappedMutants;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** A driver that is broken on purpose is found, and told in few lines. */
final class ShrinkingTest {
    private static final int SEEDS = 10;

    @Test
    void two_whole_stores_do_not_differ() {
        Trial trial = trial(UnaryOperator.identity());
        for (long seed = 1; seed <= SEEDS; seed++) {
            assertThat(trial.run(Generator.steps(seed), 5)).isEmpty();
        }
    }

    @Test
    void settling_twice_is_told_in_four_steps() {
        String report = report(trial(WrappedMutants.settlesTwice()));
        assertThat(report)
                .contains("-Dconnectjobs.model.seed=")
                .containsPattern("shrunk to [34]:\n  enqueue ./\\d\\(\\V*\n  claim \\V*\n  settle \\V*\n")
                .contains("ALREADY")
                .contains("APPLIED");
    }

    @Test
    void lost_history_is_told_in_one_step() {
        assertThat(report(trial(WrappedMutants.losesHistory())))
                .containsPattern("shrunk to 1:\n  enqueue ./\\d\\(\\V*\nAfter step 1, history of ./\\d\n");
    }

    private static String report(Trial trial) {
        for (long seed = 1; seed <= SEEDS; seed++) {
            List<Step> steps = Generator.steps(seed);
            if (trial.run(steps, 5).isPresent()) {
                return ModelCases.report(trial, seed, steps);
            }
        }
        throw new AssertionError("None of " + SEEDS + " seeds found it");
    }

    private static Trial trial(UnaryOperator<JobStore> mutant) {
        return new Trial(ShrinkingTest::memory, () -> WrappedMutants.around(memory(), mutant));
    }

    private static StoreFixture memory() {
        return StoreFixture.of(
                "memory:", settings -> JobStores.provider("memory:").open("memory:", settings), () -> {});
    }
}
