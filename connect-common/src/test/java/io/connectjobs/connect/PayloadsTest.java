package io.connectjobs.connect;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.connectjobs.store.EnqueueResult;
import io.connectjobs.store.JobRules;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Payload;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HexFormat;
import java.util.Map;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class PayloadsTest {
    private static Payload of(Object value) {
        return Payloads.of(new SchemaAndValue(null, value));
    }

    @Test
    void values_with_parts_numbers_and_booleans_become_json() {
        assertThat(of(Map.of("a", 1))).isEqualTo(Payload.json("{\"a\":1}"));
        assertThat(of(5)).isEqualTo(Payload.json("5"));
        assertThat(of(true)).isEqualTo(Payload.json("true"));
    }

    @Test
    void json_objects_and_arrays_in_text_or_bytes_stay_byte_for_byte() {
        String odd = " {\"b\" : 1.10, \"a\":[ ]}\n";
        assertThat(of(odd)).isEqualTo(new Payload(odd.getBytes(UTF_8), Payload.JSON));
        assertThat(of("[1]".getBytes(UTF_8))).isEqualTo(Payload.json("[1]"));
    }

    @Test
    void anything_else_is_text_or_bytes() {
        assertThat(of("7")).isEqualTo(Payload.text("7"));
        assertThat(of("{\"a\":1} trailing")).isEqualTo(Payload.text("{\"a\":1} trailing"));
        assertThat(of("")).isEqualTo(Payload.text(""));
        assertThat(of(new byte[] {0, 1})).isEqualTo(Payload.bytes(new byte[] {0, 1}));
        byte[] wide = "{\"a\":1}".getBytes(UTF_16LE);
        assertThat(of(wide)).as("JSON, but not in UTF-8").isEqualTo(Payload.bytes(wide));
    }

    @Test
    void bytes_that_a_store_would_not_take_as_json_are_bytes() {
        byte[] byteOrderMark = HexFormat.of().parseHex("efbbbf7b7d");
        byte[] encodedSurrogate = HexFormat.of().parseHex("7b2261223a22eda080227d");
        assertThat(of(byteOrderMark)).isEqualTo(Payload.bytes(byteOrderMark));
        assertThat(of(encodedSurrogate)).isEqualTo(Payload.bytes(encodedSurrogate));
    }

    @Test
    void text_that_utf8_can_not_hold_is_refused_rather_than_changed() {
        assertThatThrownBy(() -> of("a\ud800b")).hasMessageContaining("unpaired surrogate");
    }

    @Test
    void a_number_longer_than_readers_take_is_left_to_the_store_to_refuse() {
        assertThat(refused(of(BigInteger.TEN.pow(999)))).isNull();
        assertThat(refused(of(BigInteger.TEN.pow(1_000)))).extracting("field").isEqualTo("payload");
        assertThat(refused(of(Map.of("a", BigDecimal.ONE.movePointLeft(5_000)))))
                .extracting("field")
                .isEqualTo("payload");
    }

    private static EnqueueResult.@Nullable Rejected refused(Payload payload) {
        return JobRules.check(NewJob.on("orders").payload(payload).build(), JobRules.MAX_PAYLOAD_BYTES);
    }

    @Test
    void numbers_that_connect_would_change_are_refused() {
        assertThat(JsonText.parse("{\"a\":[1,1.5,true,null,\"x\"]}".getBytes(UTF_8)))
                .hasToString("{a=[1, 1.5, true, null, x]}");
        assertThatThrownBy(() -> JsonText.parse("12345678901234567890".getBytes(UTF_8)))
                .hasMessageContaining("exactly");
        assertThatThrownBy(() -> JsonText.parse("0.12345678901234567890".getBytes(UTF_8)))
                .hasMessageContaining("exactly");
        assertThatThrownBy(() -> JsonText.parse("{".getBytes(UTF_8))).hasMessageContaining("not valid JSON");
        assertThatThrownBy(() -> JsonText.parse(new byte[0])).hasMessageContaining("not valid JSON");
    }
}
