package io.connectjobs.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.connectjobs.store.Retention;
import io.connectjobs.store.StoreSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.Test;

final class OffsetChangeTest {
    private static final TopicPartition PARTITION = new TopicPartition("orders", 3);
    private static final Instant NOW = Instant.parse("2026-01-31T10:00:00Z");

    @Test
    void a_warning_names_the_partitions_and_the_horizon() {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        offsets.put(PARTITION, 7L);
        offsets.put(new TopicPartition("orders", 4), null);
        StoreSettings settings = StoreSettings.DEFAULT.withKeeping(
                new Retention(Duration.ofDays(3), Duration.ofDays(1), Duration.ofDays(2), Duration.ZERO),
                Duration.ofDays(9));
        assertThat(new OffsetChange(offsets).warning(settings, NOW))
                .hasValueSatisfying(warning -> assertThat(warning)
                        .contains("orders-3 to 7, orders-4 to its start", "240 hours", "before 2026-01-21T10:00:00Z"));
    }

    @Test
    void a_store_that_never_forgets_needs_no_warning() {
        StoreSettings settings =
                StoreSettings.DEFAULT.withKeeping(Retention.DEFAULT, Duration.ofMillis(Long.MAX_VALUE));
        assertThat(new OffsetChange(Map.of(PARTITION, 0L)).warning(settings, NOW))
                .isEmpty();
        assertThat(new OffsetChange(Map.of()).warning(StoreSettings.DEFAULT, NOW))
                .isEmpty();
    }

    @Test
    void the_sink_takes_any_offset_and_a_reset_twice_before_it_was_ever_started() {
        JobSinkConnector connector = new JobSinkConnector();
        Map<String, String> config = Map.of("store.url", "memory:x", "name", "n");
        assertThat(connector.alterOffsets(config, Map.of(PARTITION, 5L))).isTrue();
        assertThat(connector.alterOffsets(config, Collections.singletonMap(PARTITION, null)))
                .isTrue();
        assertThat(connector.alterOffsets(config, Collections.singletonMap(PARTITION, null)))
                .isTrue();
        assertThatThrownBy(() -> connector.alterOffsets(config, Map.of(PARTITION, -1L)))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("orders-3 is -1");
    }
}
