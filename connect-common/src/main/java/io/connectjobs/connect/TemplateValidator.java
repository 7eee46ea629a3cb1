package io.connectjobs.connect;

import java.util.function.Consumer;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * Refuses malformed templates at configuration time.
 *
 * @param names what the template may use
 * @param check what else it must fulfil; throws {@link IllegalArgumentException}
 */
public record TemplateValidator(Names names, Consumer<Template> check) implements ConfigDef.Validator {
    @Override
    public void ensureValid(String name, @Nullable Object value) {
        try {
            check.accept(Template.parse(value == null ? "" : value.toString(), names));
        } catch (IllegalArgumentException e) {
            throw new ConfigException(name + ": " + e.getMessage());
        }
    }

    @Override
    public String toString() {
        return "text with " + names;
    }
}
