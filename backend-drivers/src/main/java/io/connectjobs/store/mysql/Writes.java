package io.connectjobs.store.mysql;

import io.connectjobs.store.sql.Jdbc;
import io.connectjobs.store.sql.Params;
import io.connectjobs.store.sql.Parts;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Statements that go to the server together: in one round trip, or in as few as the server's longest packet allows. */
final class Writes {
    private final List<Write> writes = new ArrayList<>();
    private final long mostBytes;

    private record Write(String sql, Jdbc.Binder binder, long bytes) {}

    /** For statements without content of jobs, which one packet holds. */
    Writes() {
        this(Long.MAX_VALUE);
    }

    /** @param mostBytes how much content to send at once */
    Writes(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    Writes add(String sql, Jdbc.Binder binder) {
        return add(sql, binder, 0);
    }

    /** @param bytes how much content it has, about */
    Writes add(String sql, Jdbc.Binder binder, long bytes) {
        writes.add(new Write(sql, binder, sql.length() + bytes));
        return this;
    }

    /** Runs them all; the first that fails ends it. */
    void run(Connection c) throws SQLException {
        for (List<Write> part : Parts.of(writes, Write::bytes, mostBytes, Integer.MAX_VALUE)) {
            query(c, part, row -> row);
        }
    }

    /** Runs them all at once, and answers with the rows of the last query among them. */
    <R> List<R> query(Connection c, Jdbc.Mapper<R> mapper) throws SQLException {
        return query(c, writes, mapper);
    }

    private static <R> List<R> query(Connection c, List<Write> part, Jdbc.Mapper<R> mapper) throws SQLException {
        String sql = part.stream().map(Write::sql).collect(Collectors.joining(";\n"));
        return Jdbc.queryLast(c, sql, p -> bind(p, part), mapper);
    }

    private static void bind(Params p, List<Write> part) throws SQLException {
        for (Write write : part) {
            write.binder().bind(p);
        }
    }
}
