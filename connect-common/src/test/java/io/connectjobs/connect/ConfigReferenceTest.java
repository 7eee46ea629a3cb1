package io.connectjobs.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.kafka.common.config.ConfigDef;
import org.junit.jupiter.api.Test;

final class ConfigReferenceTest {
    @Test
    void renders_one_table_a_group() {
        ConfigDef def = new ConfigDef();
        new ConfigSection(def, "One")
                .add(
                        "b.c",
                        ConfigDef.Type.INT,
                        2,
                        ConfigDef.Range.atLeast(1),
                        ConfigDef.Importance.LOW,
                        "B",
                        "What | b does.")
                .add("a", ConfigDef.Type.STRING, null, null, ConfigDef.Importance.HIGH, "A", "What a does.");
        assertThat(ConfigReference.render(def)).isEqualTo("""
                ### One

                | name | type | default | importance | what it does |
                |---|---|---|---|---|
                | `b.c` | int | `2` | low | What \\| b does. Allowed: `[1,...]`. |
                | `a` | string | *none* | high | What a does. |
                """);
    }

    @Test
    void replaces_what_stands_between_the_markers() {
        String page = "top\n<!-- begin x -->\nold\n<!-- end x -->\nbottom";
        assertThat(ConfigReference.splice(page, "x", "new\n"))
                .isEqualTo("top\n<!-- begin x -->\nnew\n<!-- end x -->\nbottom");
        assertThatThrownBy(() -> ConfigReference.splice(page, "y", "")).hasMessageContaining("<!-- begin y -->");
    }

    @Test
    void the_version_is_the_builds() {
        assertThat(Version.current()).matches("\\d+\\.\\d+\\.\\d+(-SNAPSHOT)?");
    }
}
