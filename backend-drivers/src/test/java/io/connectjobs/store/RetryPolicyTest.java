package io.connectjobs.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.connectjobs.store.RetryPolicy.Growth;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RetryPolicyTest {
    @Test
    void its_text_reads_back_to_an_equal_policy() {
        List<RetryPolicy> policies = List.of(
                RetryPolicy.DEFAULT,
                new RetryPolicy(Growth.FIXED, Duration.ZERO, Duration.ZERO, 0),
                new RetryPolicy(Growth.LINEAR, Duration.ofMillis(1), JobRules.MAX_DELAY, 1),
                new RetryPolicy(Growth.EXPONENTIAL, Duration.ofMillis(1_500), Duration.ofHours(2), 1e-7));
        assertThat(policies)
                .allSatisfy(policy ->
                        assertThat(RetryPolicy.parse(policy.toString())).isEqualTo(policy));
    }

    @Test
    void what_is_left_out_of_a_text_has_a_default() {
        assertThat(RetryPolicy.parse("fixed(base=10s)"))
                .isEqualTo(new RetryPolicy(Growth.FIXED, Duration.ofSeconds(10), Duration.ofSeconds(10), 0));
        assertThat(RetryPolicy.parse(" Exponential ( base = 1s ) "))
                .isEqualTo(new RetryPolicy(Growth.EXPONENTIAL, Duration.ofSeconds(1), Duration.ofMinutes(5), 0));
        assertThat(RetryPolicy.parse("linear(base=1h)"))
                .isEqualTo(new RetryPolicy(Growth.LINEAR, Duration.ofHours(1), Duration.ofHours(1), 0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "fixed",
                "never(base=1s)",
                "fixed(base=1)",
                "fixed(base=-1s)",
                "fixed(base=1w)",
                "fixed(base=10s, cap=1s)",
                "fixed(base=1s, jitter=2)",
                "fixed(base=1s, jitter=NaN)",
                "fixed(base=1s, jitter=some)",
                "fixed(base=1s, max=2s)",
                "fixed(base=99999d)"
            })
    void a_text_that_is_no_policy_is_refused_with_an_example(String text) {
        assertThatThrownBy(() -> RetryPolicy.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("'" + text + "'")
                .hasMessageContaining("exponential(base=1s, cap=5m, jitter=0.2)");
    }

    @Test
    void pauses_grow_up_to_the_cap() {
        assertThat(pauses("fixed(base=3s)", 1, 2, 100)).containsExactly(3_000L, 3_000L, 3_000L);
        assertThat(pauses("linear(base=3s, cap=10s)", 1, 2, 3, 4, 100))
                .containsExactly(3_000L, 6_000L, 9_000L, 10_000L, 10_000L);
        assertThat(pauses("exponential(base=1s, cap=1m)", 1, 2, 6, 7, 10_000))
                .containsExactly(1_000L, 2_000L, 32_000L, 60_000L, 60_000L);
    }

    @Test
    void jitter_strays_to_either_side_of_the_pause() {
        RetryPolicy policy = RetryPolicy.parse("fixed(base=10s, jitter=0.2)");
        assertThat(policy.delayAfter(1, 0)).isEqualTo(Duration.ofSeconds(8));
        assertThat(policy.delayAfter(1, 0.5)).isEqualTo(Duration.ofSeconds(10));
        assertThat(policy.delayAfter(1, Math.nextDown(1.0))).isEqualTo(Duration.ofSeconds(12));
    }

    private static List<Long> pauses(String policy, Integer... attempts) {
        return List.of(attempts).stream()
                .map(attempt ->
                        RetryPolicy.parse(policy).delayAfter(attempt, 0.3).toMillis())
                .toList();
    }
}
