package io.connectjobs.benchmarks;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * The least that a drain can do: one connection, one transaction a batch, that ends the jobs of the last batch by id and
 * lease and claims the next in order, payloads included. Two indexes, no history, no limits, no reaping.
 */
record SqliteBareDrain(SqlitePlace place) implements Contender {
    private static final String FILE = "bare";

    private static final String[] TABLE = {
        """
        CREATE TABLE job (seq INTEGER PRIMARY KEY, run_at_ms INTEGER NOT NULL, lease INTEGER, priority INTEGER NOT NULL,
                          state INTEGER NOT NULL, queue TEXT NOT NULL, id TEXT NOT NULL UNIQUE, payload BLOB NOT NULL)""", "CREATE INDEX job_available ON job (queue, priority DESC, run_at_ms, seq) WHERE state = 1"
    };

    private static final String CLAIM = """
            UPDATE job SET state = 2, lease = ? WHERE seq IN (
              SELECT seq FROM job INDEXED BY job_available WHERE queue = 'orders' AND state = 1 AND run_at_ms <= 1
              ORDER BY priority DESC, run_at_ms, seq LIMIT ?)
            RETURNING id, payload""";

    private static final String SETTLE = "UPDATE job SET state = 4, lease = NULL WHERE id = ? AND lease = ?";

    @Override
    public String name() {
        return "bare claim and update";
    }

    @Override
    public Role role() {
        return Role.LIMIT;
    }

    @Override
    public boolean fits(Load load) {
        return load.threads() == 1;
    }

    @Override
    public void run(Load load, Meter meter) throws Exception {
        place.drop(FILE);
        try (SqliteConnection connection = SqliteConnection.open(place.file(FILE))) {
            connection.run(TABLE);
            connection.run("WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < "
                    + load.jobs() + ") INSERT INTO job SELECT n, 1, NULL, 0, 1, 'orders', 'job-' || n, CAST("
                    + SampleJobs.jsonSql() + " AS BLOB) FROM numbers");
            meter.measure(Operation.DRAIN, load, () -> drain(connection, load.batch()));
            requireNoneLeft(connection);
        }
        place.drop(FILE);
    }

    private static void drain(SqliteConnection connection, int batch) throws SQLException {
        try (PreparedStatement settle = connection.jdbc().prepareStatement(SETTLE);
                PreparedStatement claim = connection.jdbc().prepareStatement(CLAIM)) {
            List<String> held = List.of();
            long lease = 0;
            do {
                List<String> done = held;
                long old = lease++;
                long current = lease;
                held = connection.transaction(() -> {
                    settle(settle, done, old);
                    return claim(claim, batch, current);
                });
            } while (!held.isEmpty());
        }
    }

    private static void settle(PreparedStatement settle, List<String> ids, long lease) throws SQLException {
        settle.setLong(2, lease);
        for (String id : ids) {
            settle.setString(1, id);
            settle.executeUpdate();
        }
    }

    private static List<String> claim(PreparedStatement claim, int batch, long lease) throws SQLException {
        claim.setLong(1, lease);
        claim.setInt(2, batch);
        List<String> ids = new ArrayList<>(batch);
        try (ResultSet rows = claim.executeQuery()) {
            while (rows.next()) {
                ids.add(rows.getString(1));
                if (rows.getBytes(2).length == 0) {
                    throw new IllegalStateException("A job came without its payload");
                }
            }
        }
        return ids;
    }

    private static void requireNoneLeft(SqliteConnection connection) throws SQLException {
        try (Statement statement = connection.jdbc().createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM job WHERE state <> 4")) {
            if (rows.next() && rows.getLong(1) > 0) {
                throw new IllegalStateException("A bare drain left " + rows.getLong(1) + " jobs");
            }
        }
    }
}
