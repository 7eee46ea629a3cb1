package io.connectjobs.store.sql;

import io.connectjobs.store.JobStoreException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Puts the schema before the names of database objects: {@code {s}cj_job} becomes {@code "jobs".cj_job}. */
public final class SqlNames {
    /** PostgreSQL would cut a longer one, in silence. */
    private static final int MAX_BYTES = 63;

    private static final Pattern PLACE = Pattern.compile("('?)\\{s\\}");

    private final String prefix;

    /**
     * @param schema null for the connection's own; any name but an overlong one, or one that no text can hold
     * @throws JobStoreException if it is no name
     */
    public SqlNames(@Nullable String schema) {
        if (schema != null && !isName(schema)) {
            throw new JobStoreException("The store's schema is '" + schema + "': a name has 1 to " + MAX_BYTES
                    + " bytes and no control characters");
        }
        this.prefix = schema == null ? "" : quoted(schema) + '.';
    }

    private static boolean isName(String schema) {
        return !schema.isBlank()
                && StandardCharsets.UTF_8.newEncoder().canEncode(schema)
                && schema.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES
                && schema.chars().noneMatch(Character::isISOControl);
    }

    /** An identifier as it is, whatever it contains. */
    public static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** The statement with every {@code {s}} replaced, also where a text in quotes begins with one. */
    public String in(String sql) {
        return in(sql, prefix);
    }

    /** The same for a statement that is a format: a {@code %} in the schema's name comes out as it is. */
    public String inFormat(String sql) {
        return in(sql, prefix.replace("%", "%%"));
    }

    private static String in(String sql, String prefix) {
        return PLACE.matcher(sql)
                .replaceAll(place -> Matcher.quoteReplacement(
                        place.group(1) + (place.group(1).isEmpty() ? prefix : prefix.replace("'", "''"))));
    }
}
