package io.connectjobs.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class VainCommandsTest {
    @Test
    void what_was_without_effect_is_counted_until_a_minute_is_over() {
        AtomicLong clock = new AtomicLong();
        VainCommands vain = new VainCommands("Tombstones", clock::get);
        vain.note("orders/1: it is completed");
        vain.logIfDue();
        assertThat(vain.count()).isEqualTo(1);
        clock.addAndGet(Duration.ofMinutes(1).toNanos());
        vain.logIfDue();
        assertThat(vain.count()).isZero();
    }
}
