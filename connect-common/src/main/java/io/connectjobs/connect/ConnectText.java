package io.connectjobs.connect;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/** Connect's values as text: the way they stand in a template. */
public final class ConnectText {
    private static final int EXCERPT = 80;
    private static final int PLAIN_DIGITS = 1_000;
    private static final int REPLACEMENT = 0xFFFD;
    private static final Set<Integer> NOT_SHOWN = Set.of(
            (int) Character.CONTROL,
            (int) Character.FORMAT,
            (int) Character.SURROGATE,
            (int) Character.LINE_SEPARATOR,
            (int) Character.PARAGRAPH_SEPARATOR);

    private ConnectText() {}

    /**
     * Text as it is, times as ISO-8601, decimals in plain digits, bytes read as UTF-8, everything with parts as JSON.
     *
     * @throws IllegalArgumentException for bytes that are no UTF-8
     */
    public static String of(SchemaAndValue value) {
        return of(value.schema(), value.value());
    }

    /** As {@link #of(SchemaAndValue)}; a null is the text {@code null}. */
    public static String of(@Nullable Schema schema, @Nullable Object value) {
        if (value instanceof String text) {
            return text;
        }
        if (value instanceof BigDecimal decimal) {
            // The plain digits of 1E+999999999 would fill the heap.
            return Math.abs(decimal.scale()) <= PLAIN_DIGITS ? decimal.toPlainString() : decimal.toString();
        }
        if (value instanceof Date date) {
            return LogicalTime.text(schema, date);
        }
        if (value instanceof Struct || value instanceof Map || value instanceof List) {
            return new String(ConnectJson.write(schema, value), UTF_8);
        }
        Optional<byte[]> bytes = value == null ? Optional.empty() : bytes(value);
        return bytes.isPresent() ? utf8(bytes.get()) : String.valueOf(value);
    }

    /** @throws IllegalArgumentException for bytes that are no UTF-8 */
    public static String utf8(byte[] bytes) {
        String text = new String(bytes, UTF_8);
        // The quick way puts this in the place of what it can't read.
        if (text.indexOf(REPLACEMENT) < 0) {
            return text;
        }
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("has bytes that are no text in UTF-8", e);
        }
    }

    /** The content of a byte array or of what remains in a byte buffer; empty for anything else. */
    public static Optional<byte[]> bytes(Object value) {
        if (value instanceof byte[] array) {
            return Optional.of(array);
        }
        if (value instanceof ByteBuffer buffer) {
            byte[] copy = new byte[buffer.remaining()];
            buffer.duplicate().get(copy);
            return Optional.of(copy);
        }
        return Optional.empty();
    }

    /**
     * The beginning of a text, for messages: a whole payload has no place in a log, and no more do line breaks and other
     * characters that would make it look like something else.
     */
    public static String excerpt(String text) {
        StringBuilder out = new StringBuilder();
        text.codePoints()
                .limit(EXCERPT)
                .map(c -> NOT_SHOWN.contains(Character.getType(c)) ? REPLACEMENT : c)
                .forEach(out::appendCodePoint);
        return text.codePointCount(0, text.length()) <= EXCERPT ? out.toString() : out + "…";
    }

    /** What a value is, for people. */
    public static String typeOf(@Nullable Object value) {
        if (value == null) {
            return "null";
        }
        if (value instanceof String) {
            return "a text";
        }
        if (value instanceof Struct || value instanceof Map) {
            return "an object";
        }
        if (value instanceof List) {
            return "a list";
        }
        return bytes(value).isPresent() ? "bytes" : "a " + value.getClass().getSimpleName();
    }
}
