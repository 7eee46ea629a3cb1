package io.connectjobs.connect;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads JSON into the values that Connect knows without a schema, without losing anything on the way. */
public final class JsonText {
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private JsonText() {}

    /** Whether the bytes are one JSON object or array in UTF-8. */
    public static boolean isObjectOrArray(byte[] bytes) {
        // Decoded first: the parser alone would also take UTF-16, a byte order mark and encoded surrogates, as no store
        // does.
        try (JsonParser parser = FACTORY.createParser(ConnectText.utf8(bytes))) {
            JsonToken first = parser.nextToken();
            if (first != JsonToken.START_OBJECT && first != JsonToken.START_ARRAY) {
                return false;
            }
            parser.skipChildren();
            return parser.nextToken() == null;
        } catch (IOException | IllegalArgumentException e) {
            return false;
        }
    }

    /**
     * The fields of a text or of bytes that hold one JSON object; empty for anything else, also where a number in it is
     * beyond what Java can hold. A number that neither Long nor Double holds exactly is a BigInteger or BigDecimal.
     */
    public static Optional<Map<?, ?>> object(Object value) {
        byte[] bytes = value instanceof String text
                ? text.getBytes(UTF_8)
                : ConnectText.bytes(value).orElse(null);
        if (bytes == null || !isObjectOrArray(bytes)) {
            return Optional.empty();
        }
        try {
            return value(read(bytes), JsonText::anyNumber) instanceof Map<?, ?> map
                    ? Optional.of(map)
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * One JSON text as Map, List, String, Long, Double, Boolean or null.
     *
     * @throws IllegalArgumentException if it is no JSON, or has a number that neither Long nor Double holds exactly
     */
    public static @Nullable Object parse(byte[] bytes) {
        return value(read(bytes), JsonText::exactNumber);
    }

    private static JsonNode read(byte[] bytes) {
        JsonNode node;
        try {
            node = MAPPER.readTree(bytes);
        } catch (IOException e) {
            throw new IllegalArgumentException("is not valid JSON", e);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("has a number that Java can't hold", e);
        }
        if (node == null || node.isMissingNode()) {
            throw new IllegalArgumentException("is empty, which is not valid JSON");
        }
        return node;
    }

    private static @Nullable Object value(JsonNode node, Function<JsonNode, Number> numbers) {
        return switch (node.getNodeType()) {
            case OBJECT -> map(node, numbers);
            case ARRAY -> list(node, numbers);
            case NUMBER -> numbers.apply(node);
            case BOOLEAN -> node.booleanValue();
            case STRING -> node.textValue();
            default -> null;
        };
    }

    private static Map<String, @Nullable Object> map(JsonNode node, Function<JsonNode, Number> numbers) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        node.properties().forEach(field -> map.put(field.getKey(), value(field.getValue(), numbers)));
        return map;
    }

    private static List<@Nullable Object> list(JsonNode node, Function<JsonNode, Number> numbers) {
        List<@Nullable Object> list = new ArrayList<>(node.size());
        node.forEach(element -> list.add(value(element, numbers)));
        return list;
    }

    private static Number exactNumber(JsonNode node) {
        return exact(node)
                .orElseThrow(() -> new IllegalArgumentException(
                        "has the number " + node.asText() + ", which Connect's JSON can't carry exactly"));
    }

    private static Number anyNumber(JsonNode node) {
        return exact(node).orElseGet(node::numberValue);
    }

    private static Optional<Number> exact(JsonNode node) {
        if (node.isIntegralNumber() && node.canConvertToLong()) {
            return Optional.of(node.longValue());
        }
        double number = node.doubleValue();
        boolean isExact = !Double.isInfinite(number)
                && node.decimalValue().compareTo(new BigDecimal(Double.toString(number))) == 0;
        return isExact ? Optional.of(number) : Optional.empty();
    }
}
