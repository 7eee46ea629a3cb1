package io.connectjobs.source;

import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** A number that may be left out; Kafka's own ranges refuse that. */
final class AtLeastOneOrNull implements ConfigDef.Validator {
    @Override
    public void ensureValid(String name, @Nullable Object value) {
        if (value instanceof Number number && number.longValue() < 1) {
            throw new ConfigException(name + " is " + number + ", at least 1, or leave it out");
        }
    }

    @Override
    public String toString() {
        return "[1,...]";
    }
}
