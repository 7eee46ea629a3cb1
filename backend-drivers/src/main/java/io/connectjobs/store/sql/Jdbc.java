package io.connectjobs.store.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The plumbing around statements: callers give SQL, a binder and a mapper. */
public final class Jdbc {
    private Jdbc() {}

    /** Binds parameters. */
    @FunctionalInterface
    public interface Binder {
        void bind(Params params) throws SQLException;
    }

    /** Binds the parameters of one row. */
    @FunctionalInterface
    public interface RowBinder<T> {
        void bind(Params params, T row) throws SQLException;
    }

    /** Reads the row that a result stands on. */
    @FunctionalInterface
    public interface Mapper<R> {
        R map(ResultSet row) throws SQLException;
    }

    /** Reads a whole result. */
    @FunctionalInterface
    public interface Reader<R> {
        R read(ResultSet rows) throws SQLException;
    }

    public static <R> List<R> query(Connection connection, String sql, Binder binder, Mapper<R> mapper)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            binder.bind(new Params(statement));
            return read(statement, mapper, new ArrayList<>());
        }
    }

    /**
     * For results of a thousand rows and more: the caller's own loop reads from the driver's own result, so that a process
     * that has just begun needs not compile what would stand in between, each layer with all that it calls.
     */
    public static <R> R queryAll(Connection connection, String sql, Binder binder, Reader<R> reader)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            binder.bind(new Params(statement));
            try (ResultSet rows = statement.executeQuery()) {
                return reader.read(rows.unwrap(ResultSet.class));
            }
        }
    }

    /** The first row of a query that always has one. */
    public static <R> R one(Connection connection, String sql, Binder binder, Mapper<R> mapper) throws SQLException {
        List<R> rows = query(connection, sql, binder, mapper);
        if (rows.isEmpty()) {
            throw new SQLException("No row came back where one always does: " + sql);
        }
        return rows.get(0);
    }

    public static int update(Connection connection, String sql, Binder binder) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            binder.bind(new Params(statement));
            return statement.executeUpdate();
        }
    }

    /** Runs several statements in one round trip; the last of them is a query, and its rows are the answer. */
    public static <R> List<R> queryLast(Connection connection, String sql, Binder binder, Mapper<R> mapper)
            throws SQLException {
        List<R> results = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            binder.bind(new Params(statement));
            boolean hasRows = statement.execute();
            ResultSet last = statement.getResultSet();
            while (hasRows || statement.getUpdateCount() >= 0) {
                last = hasRows ? statement.getResultSet() : last;
                hasRows = statement.getMoreResults(Statement.KEEP_CURRENT_RESULT);
            }
            while (last != null && last.next()) {
                results.add(mapper.map(last));
            }
        }
        return results;
    }

    /** Runs a query once for each row through one prepared statement: for databases in this process. */
    public static <T, R> List<R> queryEach(
            Connection connection, String sql, Iterable<T> rows, RowBinder<T> binder, Mapper<R> mapper)
            throws SQLException {
        List<R> results = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (T row : rows) {
                binder.bind(new Params(statement), row);
                read(statement, mapper, results);
            }
        }
        return results;
    }

    /** Runs an update once for each row through one prepared statement: for databases in this process. */
    public static <T> void updateEach(Connection connection, String sql, Iterable<T> rows, RowBinder<T> binder)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (T row : rows) {
                binder.bind(new Params(statement), row);
                statement.executeUpdate();
            }
        }
    }

    /** Runs an update once for each row, in as few round trips as the driver can. */
    public static <T> void updateAll(Connection connection, String sql, Iterable<T> rows, RowBinder<T> binder)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (T row : rows) {
                binder.bind(new Params(statement), row);
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    /** A column of milliseconds since 1970; null where it is. */
    public static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        Long millis = number(row, column);
        return millis == null ? null : Instant.ofEpochMilli(millis);
    }

    /** The same by the column's place, from 1. */
    public static @Nullable Instant instant(ResultSet row, int place) throws SQLException {
        long millis = row.getLong(place);
        return row.wasNull() ? null : Instant.ofEpochMilli(millis);
    }

    public static @Nullable Long number(ResultSet row, String column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? null : value;
    }

    private static <R> List<R> read(PreparedStatement statement, Mapper<R> mapper, List<R> into) throws SQLException {
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                into.add(mapper.map(rows));
            }
        }
        return into;
    }
}
