package io.connectjobs.it;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A store of a test's own, read by plain JDBC: what the connectors wrote, seen without any code of theirs. */
record TestStore(String url, String jdbcUrl) {
    Map<String, Integer> countByState(String queue) throws SQLException {
        Map<String, Integer> counts = new TreeMap<>();
        for (List<String> row : rows("SELECT state, count(*) FROM cj_jobs WHERE queue = ? GROUP BY state", queue)) {
            counts.put(row.get(0), Integer.valueOf(row.get(1)));
        }
        return counts;
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(jdbcUrl);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    int count(String queue, String state) throws SQLException {
        return countByState(queue).getOrDefault(state, 0);
    }

    List<String> column(String sql, String... parameters) throws SQLException {
        return rows(sql, parameters).stream().map(row -> row.get(0)).toList();
    }

    /** Each value as text; null as the text {@code null}. */
    List<List<String>> rows(String sql, String... parameters) throws SQLException {
        List<List<String>> rows = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(jdbcUrl);
                PreparedStatement query = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                query.setString(i + 1, parameters[i]);
            }
            try (ResultSet result = query.executeQuery()) {
                int columns = result.getMetaData().getColumnCount();
                while (result.next()) {
                    List<String> row = new ArrayList<>();
                    for (int i = 1; i <= columns; i++) {
                        row.add(String.valueOf(result.getString(i)));
                    }
                    rows.add(row);
                }
            }
        }
        return rows;
    }
}
