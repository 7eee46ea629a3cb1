package io.connectjobs.store.sql;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * One version of a schema.
 *
 * @param version from 1
 * @param oldestDriver the oldest driver version that works on it
 * @param up statements that lead there from the version before; each ends with a semicolon at the end of a line
 * @param down statements that lead back
 */
public record MigrationScript(int version, String name, int oldestDriver, String up, String down) {
    /** Reads {@code migrations/V001__name.up.sql} and {@code .down.sql} beside a class. */
    public static MigrationScript beside(Class<?> place, int version, String name, int oldestDriver) {
        String base = String.format(Locale.ROOT, "migrations/V%03d__%s.", version, name);
        return new MigrationScript(
                version, name, oldestDriver, read(place, base + "up.sql"), read(place, base + "down.sql"));
    }

    static List<String> statements(String script) {
        return Arrays.stream(script.split(";\\s*(\\R|$)"))
                .map(String::strip)
                .filter(statement -> !statement.isEmpty())
                .toList();
    }

    private static String read(Class<?> place, String resource) {
        try (InputStream in = place.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("The driver's jar lacks " + resource + " beside " + place.getName());
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("The driver's jar can't be read at " + resource, e);
        }
    }
}
