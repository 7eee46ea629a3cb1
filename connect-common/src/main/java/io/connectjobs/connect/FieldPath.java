package io.connectjobs.connect;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/** Finds a field inside a Struct, a Map, or a text or bytes that hold a JSON object. */
public final class FieldPath {
    private static final int NAMES_SHOWN = 20;

    private FieldPath() {}

    /**
     * @param path from the outside in; empty for the value itself
     * @throws MissingFieldException where there is no such field; says what there is
     */
    public static SchemaAndValue find(@Nullable Schema schema, @Nullable Object value, List<String> path) {
        SchemaAndValue current = new SchemaAndValue(schema, value);
        for (String name : path) {
            current = step(current.value(), name);
        }
        return current;
    }

    private static SchemaAndValue step(@Nullable Object value, String name) {
        if (value instanceof Struct struct) {
            Field field = struct.schema().field(name);
            if (field == null) {
                throw missing(
                        name, struct.schema().fields().stream().map(Field::name).toList());
            }
            return new SchemaAndValue(field.schema(), struct.get(field));
        }
        if (value instanceof Map<?, ?> map) {
            if (!map.containsKey(name)) {
                throw missing(
                        name,
                        map.keySet().stream().map(String::valueOf).sorted().toList());
            }
            return new SchemaAndValue(null, map.get(name));
        }
        if (value == null) {
            throw new MissingFieldException("names no field: there is null where '" + name + "' was looked for");
        }
        return JsonText.object(value)
                .map(object -> step(object, name))
                .orElseThrow(() -> new MissingFieldException("names no field: there is " + ConnectText.typeOf(value)
                        + " without fields where '" + name + "' was looked for"));
    }

    private static MissingFieldException missing(String name, List<String> there) {
        String names =
                there.stream().limit(NAMES_SHOWN).map(ConnectText::excerpt).collect(Collectors.joining(", "));
        String more = there.size() > NAMES_SHOWN ? " and " + (there.size() - NAMES_SHOWN) + " more" : "";
        return new MissingFieldException(
                "names no field: there is no '" + name + "', only: " + (there.isEmpty() ? "nothing" : names + more));
    }
}
