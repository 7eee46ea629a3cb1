package io.connectjobs.connect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@SuppressWarnings("JavaUtilDate") // Connect's
final class ConnectJsonTest {
    private static final java.util.Date MOMENT = java.util.Date.from(Instant.parse("2026-02-03T04:05:06.007Z"));

    private static String json(@Nullable Schema schema, @Nullable Object value) {
        return new String(ConnectJson.write(schema, value), UTF_8);
    }

    @Test
    void every_connect_type_has_its_json() {
        assertThat(json(Schema.INT8_SCHEMA, (byte) -1)).isEqualTo("-1");
        assertThat(json(Schema.INT16_SCHEMA, (short) 2)).isEqualTo("2");
        assertThat(json(Schema.INT32_SCHEMA, 3)).isEqualTo("3");
        assertThat(json(Schema.INT64_SCHEMA, Long.MAX_VALUE)).isEqualTo("9223372036854775807");
        assertThat(json(Schema.FLOAT32_SCHEMA, 0.1f)).isEqualTo("0.1");
        assertThat(json(Schema.FLOAT64_SCHEMA, 1.5e300)).isEqualTo("1.5E300");
        assertThat(json(Schema.BOOLEAN_SCHEMA, true)).isEqualTo("true");
        assertThat(json(Schema.STRING_SCHEMA, "a\"ü")).isEqualTo("\"a\\\"ü\"");
        assertThat(json(Schema.BYTES_SCHEMA, new byte[] {1, 2, (byte) 255})).isEqualTo("\"AQL/\"");
        assertThat(json(Schema.BYTES_SCHEMA, ByteBuffer.wrap(new byte[] {1, 2, 3}, 1, 2)))
                .isEqualTo("\"AgM=\"");
        assertThat(json(null, null)).isEqualTo("null");
        assertThat(json(null, List.of(1, "x", List.of()))).isEqualTo("[1,\"x\",[]]");
    }

    @Test
    void logical_types_are_iso_text_or_plain_numbers() {
        assertThat(json(Timestamp.SCHEMA, MOMENT)).isEqualTo("\"2026-02-03T04:05:06.007Z\"");
        assertThat(json(Date.SCHEMA, Date.toLogical(Date.SCHEMA, 20_000))).isEqualTo("\"2024-10-04\"");
        assertThat(json(Time.SCHEMA, Time.toLogical(Time.SCHEMA, 3_723_004))).isEqualTo("\"01:02:03.004\"");
        assertThat(json(Decimal.schema(2), new BigDecimal("1E+3").setScale(2))).isEqualTo("1000.00");
        assertThat(json(null, new BigDecimal("1E+3"))).isEqualTo("1000");
        assertThat(json(null, MOMENT)).isEqualTo("\"2026-02-03T04:05:06.007Z\"");
    }

    @Test
    void structs_and_maps_nest_with_their_schemas() {
        Schema inner =
                SchemaBuilder.struct().optional().field("at", Timestamp.SCHEMA).build();
        Schema schema = SchemaBuilder.struct()
                .field("inner", inner)
                .field("none", inner)
                .field("days", SchemaBuilder.array(Date.SCHEMA).build())
                .field(
                        "byNumber",
                        SchemaBuilder.map(Schema.INT32_SCHEMA, Time.SCHEMA).build())
                .build();
        Struct struct = new Struct(schema)
                .put("inner", new Struct(inner).put("at", MOMENT))
                .put("days", List.of(Date.toLogical(Date.SCHEMA, 0)))
                .put("byNumber", Map.of(5, Time.toLogical(Time.SCHEMA, 0)));
        assertThat(json(schema, struct)).isEqualTo("""
                {"inner":{"at":"2026-02-03T04:05:06.007Z"},"none":null,"days":["1970-01-01"],"byNumber":{"5":"00:00:00"}}""");
    }

    @Test
    void numbers_that_json_lacks_are_text() {
        assertThat(json(null, Double.NaN)).isEqualTo("\"NaN\"");
        assertThat(json(null, Float.NEGATIVE_INFINITY)).isEqualTo("\"-Infinity\"");
    }

    @Test
    void a_map_keeps_its_order_and_null_values() {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("z", null);
        map.put("a", 1);
        assertThat(json(null, map)).isEqualTo("{\"z\":null,\"a\":1}");
    }

    @Test
    void a_class_that_connect_does_not_know_is_refused() {
        assertThatThrownBy(() -> json(null, new java.util.BitSet()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("java.util.BitSet");
    }
}
