package io.connectjobs.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.connectjobs.connect.testing.HeaderConverters;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.Lease;
import java.util.stream.Stream;
import org.apache.kafka.connect.storage.HeaderConverter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LeaseTokenTest {
    static Stream<HeaderConverter> converters() {
        return HeaderConverters.all().stream();
    }

    @ParameterizedTest
    @MethodSource("converters")
    void survives_every_header_converter_whatever_the_id(HeaderConverter converter) {
        for (String id :
                new String[] {"007", "42:1001", "2024-01-01", "null", "1.10", "true", "{\"a\":1}", "ü, \"x\""}) {
            Lease lease = new Lease(new JobRef("orders.eu", id), "00000000000000000017");
            Object there = HeaderConverters.throughKafka(converter, JobHeaders.LEASE, LeaseToken.format(lease))
                    .value();
            assertThat(there).isInstanceOf(String.class);
            assertThat(LeaseToken.parse(String.valueOf(there))).isEqualTo(lease);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "cj1.a.b",
                "cj2.YQ.YQ.YQ",
                "cj1.YQ..YQ",
                "cj1.YQ.$$.YQ",
                "cj1.YQ.YQ.YQ.YQ",
                "cj1.4pyT.YQ.YQ"
            })
    void anything_else_is_refused_with_a_way_out(String text) {
        assertThatThrownBy(() -> LeaseToken.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is no lease")
                .hasMessageContaining("Echo the header");
    }

    @Test
    void a_long_text_is_cut_in_the_message() {
        assertThatThrownBy(() -> LeaseToken.parse("x".repeat(10_000)))
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(300));
    }
}
