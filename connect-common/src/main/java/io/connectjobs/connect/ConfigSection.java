package io.connectjobs.connect;

import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Recommender;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.jspecify.annotations.Nullable;

/** Adds the settings of one group to a definition, in the order in which people read them. */
public final class ConfigSection {
    private final ConfigDef def;
    private final String group;
    private int order;

    public ConfigSection(ConfigDef def, String group) {
        this.def = def;
        this.group = group;
    }

    /** A setting that must be given. */
    public ConfigSection require(
            String key,
            ConfigDef.Type type,
            Validator validator,
            Importance importance,
            String title,
            String documentation) {
        return add(key, type, ConfigDef.NO_DEFAULT_VALUE, validator, importance, title, documentation);
    }

    /** A setting with a default. A validator that is a {@link Recommender} too also offers its values. */
    public ConfigSection add(
            String key,
            ConfigDef.Type type,
            @Nullable Object defaultValue,
            @Nullable Validator validator,
            Importance importance,
            String title,
            String documentation) {
        Recommender recommender = validator instanceof Recommender both ? both : null;
        String oneLine = documentation.strip().replaceAll("\\s+", " ");
        def.define(
                key,
                type,
                defaultValue,
                validator,
                importance,
                oneLine,
                group,
                ++order,
                Width.MEDIUM,
                title,
                recommender);
        return this;
    }
}
