package io.connectjobs.store.postgresql;

import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.sql.Jdbc;
import io.connectjobs.store.sql.SqlNames;
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
    private final String versions;

    PostgresSchema(StoreSettings settings, SqlNames names) {
        this.schema = settings.schema();
        this.versions = names.in("{s}cj_schema");
    }

    /**
     * A lock of the transaction, not of the session: it works through a transaction-mode pooler. Nobody but another
     * migration waits behind it, so there is no hurry before it, only after.
     */
    @Override
    public void lock(Connection connection) throws SQLException {
        Jdbc.query(connection, "SELECT pg_advisory_xact_lock(?)", p -> p.number(LOCK), row -> row);
        Jdbc.update(connection, MigrationLocks.SET_WAIT, p -> {});
    }

    @Override
    public boolean exists(Connection connection) throws SQLException {
        return Jdbc.one(
                connection, "SELECT to_regclass(?) IS NOT NULL", p -> p.text(versions), row -> row.getBoolean(1));
    }

    @Override
    public void prepare(Connection connection) throws SQLException {
        if (schema == null || schemaExists(connection, schema)) {
            return;
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA " + SqlNames.quoted(schema));
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
