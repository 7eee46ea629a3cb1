package io.connectjobs.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The messages that docs/operations.md quotes are those that the code writes. */
class RunbookTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([^`]+)` \\|");
    private static final Pattern JOINED = Pattern.compile("\"\\s*\\+\\s*\"");

    @Test
    void every_message_of_the_runbook_is_in_the_code() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "operations.md"));
        String code = code();
        List<String> messages = ROW.matcher(page.substring(page.indexOf("## Runbook")))
                .results()
                .map(row -> row.group(1))
                .toList();
        assertThat(messages).hasSizeGreaterThan(20);
        for (String message : messages) {
            for (String part : message.split("…", -1)) {
                assertThat(code.contains(part.replaceAll("^[ .:-]+|[ .:-]+$", "")))
                        .as("'%s' of the message '%s' is in the code: correct docs/operations.md", part, message)
                        .isTrue();
            }
        }
    }

    /** All main code, with texts that are cut over several lines in one piece. */
    private static String code() throws IOException {
        List<String> files = new ArrayList<>();
        for (String module : List.of("backend-drivers", "connect-common", "connect-sink", "connect-source")) {
            try (Stream<Path> sources = Files.walk(Path.of("..", module, "src", "main", "java"))) {
                for (Path source : sources.filter(Files::isRegularFile).toList()) {
                    files.add(Files.readString(source));
                }
            }
        }
        return JOINED.matcher(String.join("\n", files)).replaceAll((MatchResult joint) -> "");
    }
}
