package io.connectjobs.benchmarks;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The least that a drain can do on a table of jobs with text ids: one statement, one commit a batch, that ends the jobs
 * of the last batch by id and lease and claims the next in order, payloads included. Two indexes, no history, no limits,
 * no reaping; the planner is kept from everything but index walks. A claim that finds a row which another one has claimed
 * since its snapshot waits for the new version's end, and two may wait for each other: the server ends one of them at once,
 * which does its turn again.
 */
record PostgresBareDrain(PostgresServer server, Ending ending) implements Contender {
    private static final String SCHEMA = PostgresPlace.PREFIX + "bare";
    private static final String PLANS =
            "-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c deadlock_timeout=5ms";
    private static final String DEADLOCK = "40P01";

    private static final String[] TABLE = {
        "DROP SCHEMA IF EXISTS " + SCHEMA + " CASCADE",
        "CREATE SCHEMA " + SCHEMA,
        "CREATE TABLE " + SCHEMA + """
        .job (seq bigint NOT NULL, run_at_ms bigint NOT NULL, lease bigint, priority integer NOT NULL,
              state smallint NOT NULL, queue text COLLATE "C" NOT NULL, id text COLLATE "C" PRIMARY KEY,
              payload bytea NOT NULL)""",
        "CREATE INDEX ON " + SCHEMA + ".job (queue, priority DESC, run_at_ms, seq) WHERE state = 1"
    };

    private static final String CLAIM = """
            UPDATE {job} SET state = 2, lease = ? WHERE ctid = ANY (ARRAY(
              SELECT ctid FROM {job} WHERE queue = 'orders' AND state = 1 AND run_at_ms <= 1
              ORDER BY priority DESC, run_at_ms, seq LIMIT ? FOR NO KEY UPDATE SKIP LOCKED))
            RETURNING id, payload""";

    private static final String LEASES = "unnest(?::text[], ?::bigint[]) AS b(id, lease)";

    /** What becomes of a job that is done. */
    enum Ending {
        UPDATE("UPDATE {job} j SET state = 4, lease = NULL FROM " + LEASES
                + " WHERE j.id = b.id AND j.lease = b.lease"),
        DELETE("DELETE FROM {job} j USING " + LEASES + " WHERE j.id = b.id AND j.lease = b.lease");

        private final String settle;

        Ending(String settle) {
            this.settle = settle;
        }

        String sql() {
            return ("WITH done AS (" + settle + ") " + CLAIM).replace("{job}", SCHEMA + ".job");
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
        server.run(
                "INSERT INTO " + SCHEMA + ".job SELECT n, 1, NULL, 0, 1, 'orders', 'job-' || n, convert_to("
                        + SampleJobs.jsonSql() + ", 'UTF8') FROM generate_series(1, " + load.jobs() + ") AS n",
                "ANALYZE");
        PGSimpleDataSource source = server.source();
        source.setOptions(PLANS);
        source.setPrepareThreshold(1);
        try (Connections connections = Connections.open(source, load.threads())) {
            meter.measure(
                    Operation.DRAIN,
                    load,
                    () -> Lanes.run(load.threads(), lane -> {
                        try (PreparedStatement turn = connections.of(lane).prepareStatement(ending.sql())) {
                            drain(turn, load.batch(), (long) lane << Integer.SIZE);
                        }
                    }));
        }
        long left = server.number("SELECT count(*) FROM " + SCHEMA + ".job WHERE " + ending.left());
        if (left > 0) {
            throw new IllegalStateException("A bare drain left " + left + " of " + load.jobs() + " jobs");
        }
        server.run("DROP SCHEMA " + SCHEMA + " CASCADE");
    }

    private static void drain(PreparedStatement turn, int batch, long firstLease) throws SQLException {
        List<String> held = List.of();
        long lease = firstLease;
        do {
            turn.setArray(1, turn.getConnection().createArrayOf("text", held.toArray(String[]::new)));
            turn.setArray(
                    2,
                    turn.getConnection()
                            .createArrayOf(
                                    "bigint",
                                    Collections.nCopies(held.size(), lease).toArray(Long[]::new)));
            turn.setLong(3, ++lease);
            turn.setInt(4, batch);
            held = claimedAgain(turn, batch);
        } while (!held.isEmpty());
    }

    private static List<String> claimedAgain(PreparedStatement turn, int batch) throws SQLException {
        while (true) {
            try {
                return claimed(turn, batch);
            } catch (SQLException e) {
                if (!DEADLOCK.equals(e.getSQLState())) {
                    throw e;
                }
            }
        }
    }

    private static List<String> claimed(PreparedStatement turn, int batch) throws SQLException {
        List<String> ids = new ArrayList<>(batch);
        try (ResultSet rows = turn.executeQuery()) {
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
