package io.connectjobs.connect;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/**
 * Connect's values as JSON without a schema: times as ISO-8601 text, decimals as plain numbers, bytes in Base64, numbers
 * that JSON lacks (NaN, infinities) as text, keys of maps as text.
 */
public final class ConnectJson {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build();

    /** Of a payload; a longer one grows. */
    private static final int USUAL_BYTES = 256;

    private ConnectJson() {}

    /** @throws IllegalArgumentException for a value of a class that Connect doesn't know, or one that JSON can't hold */
    public static byte[] write(@Nullable Schema schema, @Nullable Object value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(USUAL_BYTES);
        try (JsonGenerator json = JSON.createGenerator(out)) {
            write(json, schema, value);
        } catch (IOException e) {
            throw new IllegalArgumentException("can't be written as JSON: " + e.getMessage(), e);
        }
        return out.toByteArray();
    }

    private static void write(JsonGenerator json, @Nullable Schema schema, @Nullable Object value) throws IOException {
        // Interfaces last: to find that a class has none of them takes the longest.
        if (value instanceof String text) {
            json.writeString(text);
        } else if (value instanceof Number number) {
            writeNumber(json, number);
        } else if (value instanceof Struct struct) {
            writeStruct(json, struct);
        } else if (value instanceof Boolean truth) {
            json.writeBoolean(truth);
        } else if (value instanceof Date date) {
            json.writeString(LogicalTime.text(schema, date));
        } else if (value == null) {
            json.writeNull();
        } else if (value instanceof Map<?, ?> map) {
            writeMap(json, schema, map);
        } else if (value instanceof List<?> list) {
            writeList(json, schema, list);
        } else {
            byte[] bytes = ConnectText.bytes(value).orElseThrow(() -> unknown(value));
            json.writeString(Base64.getEncoder().encodeToString(bytes));
        }
    }

    private static void writeStruct(JsonGenerator json, Struct struct) throws IOException {
        json.writeStartObject();
        for (Field field : struct.schema().fields()) {
            json.writeFieldName(field.name());
            write(json, field.schema(), struct.get(field));
        }
        json.writeEndObject();
    }

    private static void writeMap(JsonGenerator json, @Nullable Schema schema, Map<?, ?> map) throws IOException {
        Schema keys = schema == null ? null : schema.keySchema();
        Schema values = schema == null ? null : schema.valueSchema();
        json.writeStartObject();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            json.writeFieldName(ConnectText.of(keys, entry.getKey()));
            write(json, values, entry.getValue());
        }
        json.writeEndObject();
    }

    private static void writeList(JsonGenerator json, @Nullable Schema schema, List<?> list) throws IOException {
        Schema elements = schema == null ? null : schema.valueSchema();
        json.writeStartArray();
        for (Object element : list) {
            write(json, elements, element);
        }
        json.writeEndArray();
    }

    private static void writeNumber(JsonGenerator json, Number number) throws IOException {
        if (number instanceof BigDecimal decimal) {
            json.writeNumber(decimal);
        } else if (number instanceof BigInteger integer) {
            json.writeNumber(integer);
        } else if (number instanceof Double wide) {
            json.writeNumber(wide);
        } else if (number instanceof Float narrow) {
            json.writeNumber(narrow);
        } else {
            json.writeNumber(number.longValue());
        }
    }

    private static IllegalArgumentException unknown(Object value) {
        return new IllegalArgumentException("is a " + value.getClass().getName() + ", which has no form in JSON");
    }
}
