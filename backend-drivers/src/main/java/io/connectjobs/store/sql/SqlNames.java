package io.connectjobs.store.sql;

import io.connectjobs.store.JobStoreException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Puts the schema before the names of database objects: {@code {s}cj_job} becomes {@code "jobs".cj_job}. */
public final class SqlNames {
    private static final Pattern LEGAL = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,62}");

    private final String prefix;

    /**
     * @param schema null for the connection's own
     * @throws JobStoreException if it is no plain name
     */
    public SqlNames(@Nullable String schema) {
        if (schema != null && !LEGAL.matcher(schema).matches()) {
            throw new JobStoreException("The store's schema is '" + schema
                    + "': use letters, digits and underscores, not beginning with a digit, at most 63");
        }
        this.prefix = schema == null ? "" : '"' + schema + "\".";
    }

    /** The statement with every {@code {s}} replaced. */
    public String in(String sql) {
        return sql.replace("{s}", prefix);
    }
}
