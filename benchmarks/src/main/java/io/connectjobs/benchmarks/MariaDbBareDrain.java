package io.connectjobs.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The least that a drain can do on a table of jobs with text ids: one commit and two round trips a batch, that end the jobs
 * of the last batch by id and lease and claim the next in order, payloads included. Two indexes, no history, no limits, no
 * reaping; the planner is told its indexes.
 */
record MariaDbBareDrain(MariaDbServer server, Ending ending) implements Contender {
    private static final String DATABASE = MariaDbPlace.database("bare");
    private static final String JOB = DATABASE + ".job";

    private static final String[] TABLE = {
        "DROP DATABASE IF EXISTS " + DATABASE, "CREATE DATABASE " + DATABASE, "CREATE TABLE " + JOB + """
         (seq bigint NOT NULL, run_at_ms bigint NOT NULL, lease bigint, neg_priority integer NOT NULL, state tinyint NOT NULL,
          queue varchar(200) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
          id varchar(512) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL PRIMARY KEY, payload longblob NOT NULL,
          KEY available (queue, state, neg_priority, run_at_ms, seq))"""
    };

    private static final String IDS = "JSON_TABLE(?, '$[*]' COLUMNS("
            + "id varchar(512) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PATH '$')) AS b STRAIGHT_JOIN " + JOB
            + " j FORCE INDEX (PRIMARY) ON j.id = b.id";

    private static final String CLAIM = "SELECT id, payload FROM " + JOB + """
             FORCE INDEX (available) WHERE queue = 'orders' AND state = 1 AND run_at_ms <= 1
            ORDER BY neg_priority, run_at_ms, seq LIMIT ? FOR UPDATE SKIP LOCKED""";

    private static final String LEASE = "UPDATE " + IDS + " SET j.state = 2, j.lease = ?; COMMIT";

    /** What becomes of a job that is done. */
    enum Ending {
        UPDATE("UPDATE " + IDS + " AND j.lease = ? SET j.state = 4, j.lease = NULL"),
        DELETE("DELETE j FROM " + IDS + " AND j.lease = ?");

        private final String settle;

        Ending(String settle) {
            this.settle = settle;
        }

        /** True of rows that are left over. */
        String left() {
            return this == UPDATE ? "state <> 4" : "true";
        }
    }

    @Override
    public String name() {
        return ending == Ending.UPDATE ? "bare claim and update" : "bare claim and delete";
    }

    @Override
    public Role role() {
        return Role.LIMIT;
    }

    @Override
    public boolean fits(Load load) {
        return true;
    }

    @Override
    public void run(Load load, Meter meter) throws Exception {
        server.run(TABLE);
        server.run("INSERT INTO " + JOB + " SELECT seq, 1, NULL, 0, 1, 'orders', concat('job-', seq), concat("
                + SampleJobs.json(0).replaceAll("\"n\":0", "\"n\":', seq, '").transform(MariaDbBareDrain::quoted)
                + ") FROM seq_1_to_" + load.jobs());
        try (Connections connections = Connections.open(server.source(), load.threads())) {
            meter.measure(
                    Operation.DRAIN,
                    load,
                    () -> Lanes.run(
                            load.threads(),
                            lane -> drain(connections.of(lane), load.batch(), (long) lane << Integer.SIZE)));
        }
        long left = server.number("SELECT count(*) FROM " + JOB + " WHERE " + ending.left());
        if (left > 0) {
            throw new IllegalStateException("A bare drain left " + left + " of " + load.jobs() + " jobs");
        }
        server.run("DROP DATABASE " + DATABASE);
    }

    private static String quoted(String text) {
        return '\'' + text + '\'';
    }

    private void drain(Connection connection, int batch, long firstLease) throws SQLException {
        try (PreparedStatement turn =
                        connection.prepareStatement("START TRANSACTION; " + ending.settle + "; " + CLAIM);
                PreparedStatement lease = connection.prepareStatement(LEASE)) {
            List<String> held = List.of();
            long number = firstLease;
            do {
                turn.setString(1, json(held));
                turn.setLong(2, number);
                turn.setInt(3, batch);
                held = claimed(turn, batch);
                lease.setString(1, json(held));
                lease.setLong(2, ++number);
                lease.execute();
                while (lease.getMoreResults() || lease.getUpdateCount() >= 0) {
                    // Each statement of the text answers.
                }
            } while (!held.isEmpty());
        }
    }

    private static String json(List<String> ids) {
        return ids.stream()
                .collect(Collectors.joining("\",\"", ids.isEmpty() ? "[" : "[\"", ids.isEmpty() ? "]" : "\"]"));
    }

    private static List<String> claimed(PreparedStatement turn, int batch) throws SQLException {
        List<String> ids = new ArrayList<>(batch);
        turn.execute();
        turn.getMoreResults();
        turn.getMoreResults(Statement.KEEP_CURRENT_RESULT);
        try (ResultSet rows = turn.getResultSet()) {
            while (rows.next()) {
                ids.add(rows.getString(1));
                if (rows.getBytes(2).length == 0) {
                    throw new IllegalStateException("A job came without its payload");
                }
            }
        }
        return ids;
    }
}
