package io.connectjobs.connect;

import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** A number in a range that may be left out; Kafka's own ranges refuse that. */
public record OrNull(ConfigDef.Range range) implements ConfigDef.Validator {
    @Override
    public void ensureValid(String name, @Nullable Object value) {
        if (value == null) {
            return;
        }
        try {
            range.ensureValid(name, value);
        } catch (ConfigException e) {
            throw new ConfigException(name + " is " + value + ", allowed are " + range + ", or leave it out");
        }
    }

    @Override
    public String toString() {
        return range.toString();
    }
}
