package io.connectjobs.store.postgresql;

import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.sql.Jdbc;
import io.connectjobs.store.sql.SqlSchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** PostgreSQL's words around migrations: DDL is transactional here. */
final class PostgresSchema implements SqlSchema.Dialect {
    /** Any number that nobody else locks: the letters "cj_schem" as bytes. */
    private static final long LOCK = 0x636A5F736368656DL;

    private final @Nullable String schema;

    PostgresSchema(StoreSettings settings) {
        this.schema = settings.schema();
    }

    /** A lock of the transaction, not of the session: it works through a transaction-mode pooler. */
    @Override
    public void lock(Connection connection) throws SQLException {
        Jdbc.query(connection, "SELECT pg_advisory_xact_lock(?)", p -> p.number(LOCK), row -> row);
    }

    @Override
    public boolean exists(Connection connection) throws SQLException {
        String name = schema == null ? "cj_schema" : '"' + schema + "\".cj_schema";
        return Jdbc.one(connection, "SELECT to_regclass(?) IS NOT NULL", p -> p.text(name), row -> row.getBoolean(1));
    }

    @Override
    public void prepare(Connection connection) throws SQLException {
        if (schema == null || schemaExists(connection, schema)) {
            return;
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA \"" + schema + '"');
        }
    }

    private static boolean schemaExists(Connection connection, String schema) throws SQLException {
        return Jdbc.one(
                connection,
                "SELECT EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = ?)",
                p -> p.text(schema),
                row -> row.getBoolean(1));
    }

    @Override
    public String nowMillis() {
        return PostgresClock.SERVER_NOW;
    }
}
