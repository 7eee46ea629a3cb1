package io.connectjobs.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;

/** Rows of a table. Partitions are written in order: once the last record of each is there, all are. */
final class TableArrivals implements Arrivals {
    private final Connection connection;
    private final PreparedStatement all;
    private final PreparedStatement last;
    private final int wanted;

    private TableArrivals(Connection connection, PreparedStatement all, PreparedStatement last, int wanted) {
        this.connection = connection;
        this.all = all;
        this.last = last;
        this.wanted = wanted;
    }

    /** @param lastIds of the last record of each partition, by the column id */
    static TableArrivals in(PostgresServer server, String table, Collection<String> lastIds) throws SQLException {
        Connection connection = server.connect();
        try (Statement walkIndexes = connection.createStatement()) {
            // A plan made while the table is empty would read all of it at each look, in the time that is measured.
            walkIndexes.execute("SET enable_seqscan = off");
            PreparedStatement last =
                    connection.prepareStatement("SELECT count(*) FROM " + table + " WHERE id = ANY(?)");
            last.setArray(1, connection.createArrayOf("text", lastIds.toArray()));
            PreparedStatement all = connection.prepareStatement("SELECT count(*) FROM " + table);
            return new TableArrivals(connection, all, last, lastIds.size());
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    @Override
    public long count() throws SQLException {
        return number(all);
    }

    @Override
    public boolean areComplete() throws SQLException {
        return number(last) == wanted;
    }

    private static long number(PreparedStatement query) throws SQLException {
        try (ResultSet rows = query.executeQuery()) {
            rows.next();
            return rows.getLong(1);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
