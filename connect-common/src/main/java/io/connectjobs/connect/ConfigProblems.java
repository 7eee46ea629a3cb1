package io.connectjobs.connect;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;
import org.jspecify.annotations.Nullable;

/** All problems of a configuration at once, each on its field. */
public final class ConfigProblems {
    /** What settings must fulfil together. */
    public interface CrossCheck {
        /**
         * @param sound what is set, without null and without what has a problem of its own
         * @return problems by the setting that they shall stand on
         */
        Map<String, String> problems(Map<String, Object> sound);
    }

    private ConfigProblems() {}

    /** Connect itself tells of settings that are null, after it has asked for the problems of all. */
    public static Map<String, String> withoutNulls(Map<String, @Nullable String> props) {
        Map<String, String> there = new HashMap<>();
        props.forEach((name, value) -> {
            if (value != null) {
                there.put(name, value);
            }
        });
        return there;
    }

    /**
     * What a connector's {@code validate} answers: the problems of the single fields, those of settings that don't go
     * together and, where the store's own fields have none, whether the store can be reached and written to, and which
     * queues it has.
     *
     * @param queueKey the setting that takes the names of queues, to offer some
     */
    public static Config validate(ConfigDef def, Map<String, String> props, CrossCheck crossCheck, String queueKey) {
        List<ConfigValue> values = check(def, props, crossCheck);
        boolean storeIsWritten = values.stream()
                .filter(value -> StoreConfig.KEYS.contains(value.name()))
                .allMatch(value -> value.errorMessages().isEmpty());
        if (storeIsWritten) {
            StoreProbe.Finding found = StoreConfig.of(props).probe();
            found.problem()
                    .ifPresent(problem -> named(values, StoreConfig.URL)
                            .forEach(value -> value.addErrorMessage(StoreConfig.URL + ": " + problem)));
            named(values, queueKey).forEach(value -> value.recommendedValues(List.copyOf(found.queues())));
        }
        return new Config(values);
    }

    private static Stream<ConfigValue> named(List<ConfigValue> values, String name) {
        return values.stream().filter(value -> value.name().equals(name));
    }

    /** @throws ConfigException that lists every problem of the single fields */
    public static void requireNone(ConfigDef def, Map<String, String> props) {
        requireNone(def, props, sound -> Map.of());
    }

    /** @throws ConfigException that lists every problem of the single fields, and of those that don't go together */
    public static void requireNone(ConfigDef def, Map<String, String> props, CrossCheck crossCheck) {
        List<String> problems = check(def, props, crossCheck).stream()
                .flatMap(value -> value.errorMessages().stream())
                .toList();
        if (!problems.isEmpty()) {
            throw new ConfigException(String.join("\n", problems));
        }
    }

    private static List<ConfigValue> check(ConfigDef def, Map<String, String> props, CrossCheck crossCheck) {
        List<ConfigValue> values = def.validate(props);
        Map<String, Object> sound = new HashMap<>();
        for (ConfigValue value : values) {
            if (value.errorMessages().isEmpty() && value.value() != null) {
                sound.put(value.name(), value.value());
            }
        }
        Map<String, String> problems = crossCheck.problems(sound);
        for (ConfigValue value : values) {
            String problem = problems.get(value.name());
            // A setting that can't even be read isn't also missing or superfluous.
            if (problem != null && value.errorMessages().isEmpty()) {
                value.addErrorMessage(value.name() + ": " + problem);
            }
        }
        return values;
    }
}
