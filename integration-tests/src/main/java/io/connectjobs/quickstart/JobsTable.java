package io.connectjobs.quickstart;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Reads the view {@code cj_jobs} by plain JDBC, as any program would. */
final class JobsTable {
    private static final String QUEUE = "orders";
    private static final String BY_STATE = "SELECT state, count(*) FROM cj_jobs WHERE queue = ? GROUP BY state";
    private static final String IDS = "SELECT id FROM cj_jobs WHERE queue = ?";

    private final StorePlace place;

    JobsTable(StorePlace place) {
        this.place = place;
    }

    Map<String, Integer> countByState() throws SQLException {
        Map<String, Integer> counts = new TreeMap<>();
        try (Connection connection = DriverManager.getConnection(place.jdbcUrl());
                PreparedStatement query = connection.prepareStatement(BY_STATE)) {
            query.setString(1, QUEUE);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    counts.put(rows.getString(1), rows.getInt(2));
                }
            }
        }
        return counts;
    }

    /** Those of the ids that have no job. */
    Set<String> missing(Collection<String> ids) throws SQLException {
        Set<String> missing = new HashSet<>(ids);
        ids().forEach(missing::remove);
        return missing;
    }

    Set<String> ids() throws SQLException {
        Set<String> ids = new HashSet<>();
        try (Connection connection = DriverManager.getConnection(place.jdbcUrl());
                PreparedStatement query = connection.prepareStatement(IDS)) {
            query.setString(1, QUEUE);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getString(1));
                }
            }
        }
        return ids;
    }
}
