package io.connectjobs.connect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/**
 * A setting that takes the names of an enum, written small and with dots: {@code BY_WORKER} is {@code by.worker}.
 *
 * @param <E> the enum
 */
public final class OneOf<E extends Enum<E>> implements ConfigDef.Validator, ConfigDef.Recommender {
    private final List<E> values;

    private OneOf(List<E> values) {
        this.values = values;
    }

    public static <E extends Enum<E>> OneOf<E> of(Class<E> type) {
        return new OneOf<>(Arrays.asList(type.getEnumConstants()));
    }

    /** How a value is written in a configuration. */
    public static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '.');
    }

    /** @throws IllegalArgumentException for a text that is none of the values; lists them */
    public E parse(String text) {
        for (E value : values) {
            if (label(value).equals(text)) {
                return value;
            }
        }
        throw new IllegalArgumentException("is '" + text + "', allowed are: " + this);
    }

    @Override
    public void ensureValid(String name, Object value) {
        try {
            parse(String.valueOf(value));
        } catch (IllegalArgumentException e) {
            throw new ConfigException(name + " " + e.getMessage());
        }
    }

    @Override
    public List<Object> validValues(String name, Map<String, Object> parsedConfig) {
        return new ArrayList<>(labels());
    }

    @Override
    public boolean visible(String name, Map<String, Object> parsedConfig) {
        return true;
    }

    private List<String> labels() {
        return values.stream().map(OneOf::label).toList();
    }

    @Override
    public String toString() {
        return String.join(", ", labels());
    }
}
