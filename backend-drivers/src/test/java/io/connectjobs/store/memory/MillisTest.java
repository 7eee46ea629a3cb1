package io.connectjobs.store.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class MillisTest {
    @Test
    void fractions_are_rounded_up() {
        assertThat(Millis.of(Instant.ofEpochMilli(5))).isEqualTo(5);
        assertThat(Millis.of(Instant.ofEpochMilli(5).plusNanos(1))).isEqualTo(6);
        assertThat(Millis.of(Duration.ofMillis(5))).isEqualTo(5);
        assertThat(Millis.of(Duration.ofMillis(5).plusNanos(1))).isEqualTo(6);
    }
}
