package io.connectjobs.store.sqlite;

import io.connectjobs.store.sql.Jdbc;
import io.connectjobs.store.sql.SqlSchema;
import java.sql.Connection;
import java.sql.SQLException;

/** SQLite's words around migrations: DDL is transactional here, and a writing transaction is the lock. */
final class SqliteSchema implements SqlSchema.Dialect {
    @Override
    public void lock(Connection connection) {
        // The transaction began as a writer (BEGIN IMMEDIATE), of which there is one at a time.
    }

    @Override
    public boolean exists(Connection connection) throws SQLException {
        return Jdbc.one(
                connection,
                "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'cj_schema'",
                p -> {},
                row -> row.getInt(1) > 0);
    }

    @Override
    public void prepare(Connection connection) {
        // A file has one place for tables.
    }

    @Override
    public String nowMillis() {
        return Journal.SERVER_NOW;
    }
}
