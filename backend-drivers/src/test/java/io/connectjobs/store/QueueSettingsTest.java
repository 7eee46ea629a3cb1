package io.connectjobs.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.connectjobs.store.QueueSettings.Rate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

final class QueueSettingsTest {
    @Test
    void each_setting_is_set_for_itself() {
        QueueSettings settings = QueueSettings.NONE
                .withMaxRunning(3)
                .withRetryPolicy(RetryPolicy.DEFAULT)
                .withRate(5, Duration.ofSeconds(1));
        assertThat(settings)
                .isEqualTo(new QueueSettings(
                        Optional.of(RetryPolicy.DEFAULT),
                        OptionalInt.of(3),
                        Optional.of(new Rate(5, Duration.ofSeconds(1)))));
        assertThat(QueueSettings.NONE)
                .isEqualTo(new QueueSettings(Optional.empty(), OptionalInt.empty(), Optional.empty()));
    }

    @Test
    void a_bound_of_nothing_is_refused() {
        for (int bad : List.of(0, -1)) {
            assertThatThrownBy(() -> QueueSettings.NONE.withMaxRunning(bad))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("maxRunning is " + bad + ", at least 1");
            assertThatThrownBy(() -> new Rate(bad, Duration.ofSeconds(1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("claims is " + bad + ", at least 1");
        }
    }

    @Test
    void a_window_has_bounds() {
        for (Duration good : List.of(Duration.ofMillis(100), Duration.ofDays(1))) {
            assertThat(new Rate(1, good).window()).isEqualTo(good);
        }
        for (Duration bad : List.of(
                Duration.ZERO,
                Duration.ofMillis(100).minusNanos(1),
                Duration.ofDays(1).plusNanos(1))) {
            assertThatThrownBy(() -> new Rate(1, bad))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("window is " + bad);
        }
    }
}
