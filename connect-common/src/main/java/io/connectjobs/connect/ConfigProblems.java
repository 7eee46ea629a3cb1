package io.connectjobs.connect;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;

/** All problems of a configuration at once, each on its field. */
public final class ConfigProblems {
    private ConfigProblems() {}

    /**
     * What a connector's {@code validate} answers: the problems of the single fields and, where the store's own fields
     * have none, whether the store can be reached.
     */
    public static Config validate(ConfigDef def, Map<String, String> props) {
        List<ConfigValue> values = def.validate(props);
        boolean storeIsWritten = values.stream()
                .filter(value -> StoreConfig.KEYS.contains(value.name()))
                .allMatch(value -> value.errorMessages().isEmpty());
        if (storeIsWritten) {
            StoreConfig.of(props)
                    .liveProblem()
                    .ifPresent(problem -> values.stream()
                            .filter(value -> value.name().equals(StoreConfig.URL))
                            .forEach(value -> value.addErrorMessage(StoreConfig.URL + ": " + problem)));
        }
        return new Config(values);
    }

    /** @throws ConfigException that lists every problem of the single fields */
    public static void requireNone(ConfigDef def, Map<String, String> props) {
        List<String> problems = def.validate(props).stream()
                .flatMap(value -> value.errorMessages().stream())
                .toList();
        if (!problems.isEmpty()) {
            throw new ConfigException(String.join("\n", problems));
        }
    }
}
