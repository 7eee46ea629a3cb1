package io.connectjobs.store.postgresql;

import io.connectjobs.store.sql.Jdbc;
import io.connectjobs.store.sql.SqlNames;
import io.connectjobs.store.sql.SqlSchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks for the cause of a refusal that the server states too tersely to act on. */
final class Diagnosis {
    private static final String VERSIONS =
            "SELECT version, oldest_driver FROM {s}cj_schema ORDER BY version DESC LIMIT 1";

    /** Each right that the role has not, on what: as the statements of the driver need them. */
    private static final String MISSING_RIGHTS = """
            SELECT string_agg(r.name, ', ' ORDER BY r.name) || ' on ' || c.oid::regclass
            FROM pg_class c
            CROSS JOIN LATERAL unnest(CASE WHEN c.relkind = 'S' THEN ARRAY['USAGE']
                                           WHEN c.relname = 'cj_schema' THEN ARRAY['SELECT']
                                           ELSE ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE'] END) AS r(name)
            WHERE c.relname LIKE 'cj\\_%' AND c.relkind IN ('r', 'p', 'S')
              AND c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = coalesce(?, current_schema()))
              AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'i')
              AND NOT CASE WHEN c.relkind = 'S' THEN has_sequence_privilege(c.oid, r.name)
                           ELSE has_table_privilege(c.oid, r.name) END
            GROUP BY c.oid, c.relname ORDER BY c.relname""";

    private static final String LACKS_SCHEMA = """
            SELECT nspname FROM pg_namespace WHERE nspname = ? AND NOT has_schema_privilege(oid, 'USAGE')""";

    private final PostgresSource source;
    private final SqlNames names;
    private final @Nullable String schema;
    private final int driver;

    /** @param driver the version of the schema that this driver brings */
    Diagnosis(PostgresSource source, SqlNames names, @Nullable String schema, int driver) {
        this.source = source;
        this.names = names;
        this.schema = schema;
        this.driver = driver;
    }

    /** What an SQLState comes from; null where there is no more to say than the server said. */
    @Nullable
    String of(String state) {
        return switch (state) {
            case "42501" -> asked(this::missingRights);
            case "42P01", "42703", "42883", "42804" -> asked(this::outgrown);
            default -> null;
        };
    }

    private interface Question {
        @Nullable
        String ask(Connection connection) throws SQLException;
    }

    private @Nullable String asked(Question question) {
        try (Connection connection = source.getConnection()) {
            return question.ask(connection);
        } catch (SQLException e) {
            return null;
        }
    }

    private @Nullable String missingRights(Connection c) throws SQLException {
        if (!texts(c, LACKS_SCHEMA).isEmpty()) {
            return "the role lacks USAGE on the schema " + schema + ", grant it";
        }
        List<String> missing = texts(c, MISSING_RIGHTS);
        return missing.isEmpty() ? null : "the role lacks " + String.join("; ", missing) + ", grant what it lacks";
    }

    private List<String> texts(Connection c, String sql) throws SQLException {
        return Jdbc.query(c, sql, p -> p.text(schema), row -> row.getString(1));
    }

    private @Nullable String outgrown(Connection c) throws SQLException {
        return Jdbc.query(c, names.in(VERSIONS), p -> {}, row -> new int[] {row.getInt(1), row.getInt(2)}).stream()
                .filter(version -> version[1] > driver)
                .map(version -> SqlSchema.outgrown(version[0], version[1], driver))
                .findFirst()
                .orElse(null);
    }
}
