package io.connectjobs.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class RetryBudgetTest {
    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1_000);
    private final RetryBudget budget = new RetryBudget(
            Duration.ofSeconds(10), Duration.ofMillis(100), Duration.ofSeconds(1), clock::get, new Random(1));

    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }

    @Test
    void pauses_grow_up_to_the_bound() {
        assertThat(budget.failed().orElseThrow()).isBetween(Duration.ofMillis(50), Duration.ofMillis(100));
        assertThat(budget.failed().orElseThrow()).isBetween(Duration.ofMillis(100), Duration.ofMillis(200));
        for (int i = 0; i < 100; i++) {
            assertThat(budget.failed().orElseThrow()).isLessThanOrEqualTo(Duration.ofSeconds(1));
        }
    }

    @Test
    void is_spent_by_time_and_not_by_tries_also_when_the_clock_wraps() {
        assertThat(budget.failed()).isPresent();
        pass(Duration.ofMillis(9_900));
        assertThat(budget.failed().orElseThrow()).isLessThanOrEqualTo(Duration.ofMillis(100));
        pass(Duration.ofMillis(100));
        assertThat(budget.failed()).isEmpty();
    }

    @Test
    void a_success_starts_anew() {
        assertThat(budget.failed()).isPresent();
        pass(Duration.ofSeconds(11));
        assertThat(budget.isUntouched()).isFalse();
        assertThat(budget.succeeded()).hasValue(Duration.ofSeconds(11));
        assertThat(budget.isUntouched()).isTrue();
        assertThat(budget.succeeded()).isEmpty();
        assertThat(budget.failed()).isPresent();
    }
}
