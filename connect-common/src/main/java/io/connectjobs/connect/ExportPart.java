package io.connectjobs.connect;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/**
 * Fields of a Struct or of a Map without a schema, as a converter may have left them: times as such or in milliseconds,
 * bytes as such or in Base64. Every problem is an IllegalArgumentException that names the field.
 *
 * @param path where it stands
 */
record ExportPart(String path, Object fields) {
    static ExportPart of(String path, @Nullable Object value) {
        if (value instanceof Struct || value instanceof Map) {
            return new ExportPart(path, value);
        }
        Object parsed = value == null ? null : JsonText.object(value).orElse(null);
        if (parsed == null) {
            throw new IllegalArgumentException(path + " is " + ConnectText.typeOf(value)
                    + ", needed is a record of an export, " + ExportSchema.NAME);
        }
        return new ExportPart(path, parsed);
    }

    private @Nullable Object get(String name) {
        if (fields instanceof Struct struct) {
            Field field = struct.schema().field(name);
            return field == null ? null : struct.get(field);
        }
        return ((Map<?, ?>) fields).get(name);
    }

    private <T> Optional<T> find(String name, String wanted, Function<Object, @Nullable T> reader) {
        Object value = get(name);
        if (value == null) {
            return Optional.empty();
        }
        T read = reader.apply(value);
        if (read == null) {
            throw new IllegalArgumentException(
                    path + "." + name + " is " + ConnectText.typeOf(value) + ", needed is " + wanted);
        }
        return Optional.of(read);
    }

    private <T> T require(String name, Optional<T> found) {
        return found.orElseThrow(() -> new IllegalArgumentException(path + "." + name + " is missing"));
    }

    Optional<String> text(String name) {
        return find(name, "a text", value -> value instanceof CharSequence text ? text.toString() : null);
    }

    String requireText(String name) {
        return require(name, text(name));
    }

    Optional<Long> number(String name) {
        return find(name, "a whole number", ExportPart::whole);
    }

    private static @Nullable Long whole(Object value) {
        boolean whole = value instanceof Long || value instanceof Integer || value instanceof Short;
        return whole ? (Long) ((Number) value).longValue() : null;
    }

    long requireNumber(String name) {
        return require(name, number(name));
    }

    int requireInt(String name) {
        return toInt(name, requireNumber(name));
    }

    Optional<Integer> integer(String name) {
        return number(name).map(value -> toInt(name, value));
    }

    private int toInt(String name, long value) {
        if (value != (int) value) {
            throw new IllegalArgumentException(path + "." + name + " is " + value + ", which is too much");
        }
        return (int) value;
    }

    @SuppressWarnings("JavaUtilDate") // what Connect's Timestamp is made of
    Optional<Instant> time(String name) {
        return find(name, "a time, or milliseconds since 1970", value -> {
            Long millis = value instanceof Date date ? (Long) date.getTime() : whole(value);
            return millis == null ? null : Instant.ofEpochMilli(millis);
        });
    }

    Instant requireTime(String name) {
        return require(name, time(name));
    }

    Optional<byte[]> bytes(String name) {
        return find(
                name,
                "bytes, or a text in Base64",
                value -> value instanceof String text
                        ? base64(text)
                        : ConnectText.bytes(value).orElse(null));
    }

    private static byte @Nullable [] base64(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    byte[] requireBytes(String name) {
        return require(name, bytes(name));
    }

    <E extends Enum<E>> E requireOneOf(String name, OneOf<E> values) {
        try {
            return values.parse(requireText(name));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(path + "." + name + " " + e.getMessage(), e);
        }
    }

    Optional<ExportPart> part(String name) {
        return Optional.ofNullable(get(name)).map(value -> of(path + "." + name, value));
    }

    ExportPart requirePart(String name) {
        return require(name, part(name));
    }

    /** Empty where the field is missing. */
    <T> List<T> list(String name, Function<ExportPart, T> reader) {
        List<?> elements = find(name, "a list", value -> value instanceof List<?> list ? list : null)
                .orElse(List.of());
        List<T> read = new ArrayList<>(elements.size());
        for (Object element : elements) {
            read.add(requireNonNull(reader.apply(of(path + "." + name + "[" + read.size() + "]", element))));
        }
        return read;
    }
}
