package io.connectjobs.connect.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.connect.ConfigReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.kafka.common.config.ConfigDef;

/** Keeps docs/configuration.md, and the tables of the README, equal to what the code says. */
public final class ReferencePage {
    private static final String WRITE = "connectjobs.docs.write";
    private static final String STORE = "Store";

    private ReferencePage() {}

    /** What a form for the settings needs: a group, a place in it, a title, and a text. */
    public static void requireDescribed(ConfigDef def) {
        assertThat(def.configKeys().values()).allSatisfy(key -> {
            assertThat(key.group).isNotBlank();
            assertThat(key.orderInGroup).isPositive();
            assertThat(key.displayName).isNotBlank().isNotEqualTo(key.name);
            assertThat(key.documentation).endsWith(".");
        });
    }

    /** All settings in the reference, and the more important ones, less those of the store, in the README. */
    public static void requireCurrent(String section, ConfigDef def) throws IOException {
        requireCurrent(Path.of("..", "docs", "configuration.md"), section, ConfigReference.render(def));
        requireCurrent(
                Path.of("..", "README.md"), section, ConfigReference.summary(def, group -> !group.equals(STORE)));
    }

    /** The more important settings of the store in the README. */
    public static void requireStoreCurrent(ConfigDef def) throws IOException {
        requireCurrent(Path.of("..", "README.md"), "store", ConfigReference.summary(def, STORE::equals));
    }

    private static void requireCurrent(Path page, String section, String text) throws IOException {
        String found = Files.readString(page);
        String wanted = ConfigReference.splice(found, section, text);
        if (Boolean.getBoolean(WRITE)) {
            Files.writeString(page, wanted);
            return;
        }
        assertThat(found)
                .as(page + " is not current; rewrite it: run the tests with -D" + WRITE + "=true")
                .isEqualTo(wanted);
    }
}
