package io.connectjobs.store.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.Capabilities;
import io.connectjobs.store.Capabilities.Capability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Keeps a driver's line in the page of capabilities equal to what the driver reports; for the drivers of this module. */
public interface CapabilityMatrix extends ContractCases {
    String WRITE = "connectjobs.docs.write";
    Path PAGE = Path.of("..", "docs", "capabilities.md");

    @Test
    default void the_page_of_capabilities_says_what_this_driver_reports() throws IOException {
        Capabilities reported =
                bench().open(bench().settings().withWakeups(true)).capabilities();
        String start = "| `" + reported.driver() + "` |";
        String wanted = start
                + Arrays.stream(Capability.values())
                        .map(capability -> reported.whyNot(capability)
                                .map(why -> "no: " + why)
                                .orElse("yes"))
                        .collect(Collectors.joining(" | ", " ", " |"));
        List<String> page = Files.readAllLines(PAGE);
        assertThat(page).as("lines of %s that begin with '%s'", PAGE, start).anyMatch(line -> line.startsWith(start));
        List<String> current = page.stream()
                .map(line -> line.startsWith(start) ? wanted : line)
                .toList();
        if (Boolean.getBoolean(WRITE)) {
            Files.write(PAGE, current);
            return;
        }
        assertThat(page)
                .as(PAGE + " is not current; rewrite it: run the tests with -D" + WRITE + "=true")
                .isEqualTo(current);
    }
}
