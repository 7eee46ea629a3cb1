package io.connectjobs.store.mysql;

import io.connectjobs.store.sql.Jdbc;
import io.connectjobs.store.sql.SqlNames;
import io.connectjobs.store.sql.SqlSchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The words around migrations. DDL commits by itself here, so that a migration may stop half-way; the next one runs the
 * script of that version again, from its first statement.
 */
final class MySqlSchema implements SqlSchema.Dialect {
    /** A table, column, index or row is there already, or a column or index is gone. */
    private static final Set<Integer> DONE_BEFORE = Set.of(1050, 1060, 1061, 1091);

    private static final String PLACE = "coalesce(?, database())";

    private final @Nullable String schema;
    private final Words words;

    MySqlSchema(@Nullable String schema, Words words) {
        this.schema = schema;
        this.words = words;
    }

    /** Held by the session, which a migration has for itself. Names of locks have 64 characters at the most. */
    @Override
    public void lock(Connection connection) throws SQLException {
        Jdbc.one(
                connection,
                "SELECT GET_LOCK(concat('cj_', sha2(" + PLACE + ", 224)), 2147483)",
                p -> p.text(schema),
                row -> row.getInt(1));
    }

    @Override
    public boolean exists(Connection connection) throws SQLException {
        return Jdbc.one(
                connection,
                "SELECT count(*) FROM information_schema.tables WHERE table_schema = " + PLACE
                        + " AND table_name = 'cj_schema'",
                p -> p.text(schema),
                row -> row.getInt(1) > 0);
    }

    @Override
    public void prepare(Connection connection) throws SQLException {
        if (schema != null && !schemaExists(connection, schema)) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("CREATE DATABASE IF NOT EXISTS " + SqlNames.quoted(schema));
            }
        }
    }

    private static boolean schemaExists(Connection connection, String schema) throws SQLException {
        return Jdbc.one(
                connection,
                "SELECT count(*) FROM information_schema.schemata WHERE schema_name = ?",
                p -> p.text(schema),
                row -> row.getInt(1) > 0);
    }

    @Override
    public String nowMillis() {
        return MySqlClock.SERVER_NOW;
    }

    @Override
    public void execute(Statement statement, String sql) throws SQLException {
        try {
            statement.execute(sql.replace("{bin}", words.flavour().collation()));
        } catch (SQLException e) {
            if (!DONE_BEFORE.contains(e.getErrorCode())) {
                throw e;
            }
        }
    }
}
