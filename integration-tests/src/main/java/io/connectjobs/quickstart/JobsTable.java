package io.connectjobs.quickstart;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Reads the view {@code cj_jobs} by plain JDBC. */
record JobsTable(String jdbcUrl, String queue) implements Jobs {
    private static final String BY_STATE = "SELECT state, count(*) FROM cj_jobs WHERE queue = ? GROUP BY state";
    private static final String IDS = "SELECT id FROM cj_jobs WHERE queue = ?";

    @Override
    public Map<String, Integer> countByState() throws SQLException {
        Map<String, Integer> counts = new TreeMap<>();
        try (Connection connection = DriverManager.getConnection(jdbcUrl);
                PreparedStatement query = connection.prepareStatement(BY_STATE)) {
            query.setString(1, queue);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    counts.put(rows.getString(1), rows.getInt(2));
                }
            }
        }
        return counts;
    }

    @Override
    public Set<String> ids() throws SQLException {
        Set<String> ids = new HashSet<>();
        try (Connection connection = DriverManager.getConnection(jdbcUrl);
                PreparedStatement query = connection.prepareStatement(IDS)) {
            query.setString(1, queue);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getString(1));
                }
            }
        }
        return ids;
    }

    /** The URL may hold a password. */
    @Override
    public String toString() {
        return "JobsTable[" + queue + "]";
    }
}
