package io.connectjobs.store.mysql;

import io.connectjobs.store.sql.Jdbc;
import io.connectjobs.store.sql.Params;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Statements that go to the server together, in one round trip. */
final class Writes {
    private final List<String> statements = new ArrayList<>();
    private final List<Jdbc.Binder> binders = new ArrayList<>();

    Writes add(String sql, Jdbc.Binder binder) {
        statements.add(sql);
        binders.add(binder);
        return this;
    }

    /** Runs them all; the first that fails ends it. */
    void run(Connection c) throws SQLException {
        if (!statements.isEmpty()) {
            query(c, row -> row);
        }
    }

    /** Runs them all, and answers with the rows of the last query among them. */
    <R> List<R> query(Connection c, Jdbc.Mapper<R> mapper) throws SQLException {
        return Jdbc.queryLast(c, String.join(";\n", statements), this::bind, mapper);
    }

    private void bind(Params p) throws SQLException {
        for (Jdbc.Binder binder : binders) {
            binder.bind(p);
        }
    }
}
