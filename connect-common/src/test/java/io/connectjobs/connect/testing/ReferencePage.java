package io.connectjobs.connect.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.connect.ConfigReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.kafka.common.config.ConfigDef;

/** Keeps docs/configuration.md equal to what the code says. */
public final class ReferencePage {
    private static final String WRITE = "connectjobs.docs.write";
    private static final Path PAGE = Path.of("..", "docs", "configuration.md");

    private ReferencePage() {}

    public static void requireCurrent(String section, ConfigDef def) throws IOException {
        String found = Files.readString(PAGE);
        String wanted = ConfigReference.splice(found, section, ConfigReference.render(def));
        if (Boolean.getBoolean(WRITE)) {
            Files.writeString(PAGE, wanted);
            return;
        }
        assertThat(found)
                .as("docs/configuration.md is not current; rewrite it: run the tests with -D" + WRITE + "=true")
                .isEqualTo(wanted);
    }
}
