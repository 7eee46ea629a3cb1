package io.connectjobs.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class WholeMillisTest {
    @Test
    void fractions_are_rounded_up() {
        assertThat(WholeMillis.of(Instant.ofEpochMilli(5))).isEqualTo(5);
        assertThat(WholeMillis.of(Instant.ofEpochMilli(5).plusNanos(1))).isEqualTo(6);
        assertThat(WholeMillis.of(Duration.ofMillis(5))).isEqualTo(5);
        assertThat(WholeMillis.of(Duration.ofMillis(5).plusNanos(1))).isEqualTo(6);
    }
}
