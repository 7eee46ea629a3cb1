package io.connectjobs.store.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.JobStores;
import io.connectjobs.store.contract.StoreFixture;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** That the sequences get about: what none of them reaches, none of them tests. */
final class GeneratorTest {
    private static final int SEEDS = 40;

    @Test
    void a_seed_gives_the_same_steps_each_time() {
        assertThat(Generator.steps(7))
                .hasToString(Generator.steps(7).toString())
                .isNotEqualTo(Generator.steps(8));
    }

    @Test
    void the_sequences_reach_every_sort_of_answer() {
        StringBuilder answers = new StringBuilder();
        for (long seed = 1; seed <= SEEDS; seed++) {
            try (Subject subject = new Subject(memory())) {
                Dice.QUEUES.forEach(queue -> OperateQueue.plain(queue).run(subject));
                for (Step step : Generator.steps(seed)) {
                    answers.append(Answers.of(() -> step.run(subject))).append('\n');
                }
                Map<String, String> seen = Look.at(subject);
                answers.append(seen);
            }
        }
        assertThat(answers)
                .contains("Added[", "Duplicate[", "Replaced[", "Rejected[")
                .contains("claim=0]", "claim=1]", "claim=2]")
                .contains(" APPLIED", " ALREADY", " STALE", " UNKNOWN", " cancel requested")
                .contains("Done[", "Requested[", "skipped: its unique key is held by", "skipped: the store has no such")
                .contains("refused: result", "refused: by", "refused: states")
                .containsPattern("reaped=[1-9]")
                .containsPattern("pruned=[1-9]")
                .containsPattern("forgotten=[1-9]")
                .contains("SCHEDULED=", "AVAILABLE=", "RUNNING=", "RETRYABLE=", "COMPLETED=", "DEAD=", "CANCELLED=");
    }

    private static StoreFixture memory() {
        return StoreFixture.of(
                "memory:", settings -> JobStores.provider("memory:").open("memory:", settings), () -> {});
    }
}
