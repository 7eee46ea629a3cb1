package io.connectjobs.source;

import io.connectjobs.connect.OneOf;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * A setting that takes any of the names of an enum, separated by commas.
 *
 * @param <E> the enum
 */
record SomeOf<E extends Enum<E>>(OneOf<E> each) implements ConfigDef.Validator {
    static <E extends Enum<E>> SomeOf<E> of(Class<E> type) {
        return new SomeOf<>(OneOf.of(type));
    }

    /** @throws IllegalArgumentException for a text that is none of the names; lists them */
    Set<E> parse(List<?> texts) {
        Set<E> values = new LinkedHashSet<>();
        texts.forEach(text -> values.add(each.parse(String.valueOf(text).strip())));
        return values;
    }

    @Override
    public void ensureValid(String name, @Nullable Object value) {
        try {
            parse(value instanceof List<?> list ? list : List.of());
        } catch (IllegalArgumentException e) {
            throw new ConfigException(name + " " + e.getMessage());
        }
    }

    @Override
    public String toString() {
        return "any of " + each;
    }
}
