package io.connectjobs.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * One insert of arrays into the very table that our store uses, with all its indexes, and nothing around it: no check of
 * the jobs, no history, no answer which ones were new.
 */
record PostgresBareInsert(PostgresPlace place, PostgresServer server) implements Contender {
    static final String SCHEMA = "limit";

    /** The columns that have no default. */
    static final String INTO =
            PostgresPlace.PREFIX + SCHEMA + ".cj_job (id, seq, payload, queue, kind, priority, state, "
                    + "run_at_ms, enqueued_at_ms, max_attempts, content_type)";

    private static final String INSERT = "INSERT INTO " + INTO + """
             SELECT b.id, b.seq, b.payload, 'orders', 'orders', 0, 1, ?, ?, 5, 'application/json'
             FROM unnest(?::text[], ?::bigint[], ?::bytea[]) AS b(id, seq, payload) ON CONFLICT DO NOTHING""";

    private static final long NOW = 1_700_000_000_000L;

    @Override
    public String name() {
        return "bare unnest insert";
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
        prepare(server, place);
        AtomicInteger next = new AtomicInteger();
        try (Connections connections = Connections.open(server.source(), load.threads())) {
            meter.measure(
                    Operation.ENQUEUE,
                    load,
                    () -> Lanes.run(load.threads(), lane -> {
                        try (PreparedStatement insert = connections.of(lane).prepareStatement(INSERT)) {
                            Lanes.batches(load, next, (from, to) -> insert(insert, from, to));
                        }
                    }));
        }
        requireAll(server, load);
        place.drop(SCHEMA);
    }

    private static void insert(PreparedStatement insert, int from, int to) throws SQLException {
        Connection connection = insert.getConnection();
        insert.setLong(1, NOW);
        insert.setLong(2, NOW);
        insert.setArray(3, connection.createArrayOf("text", ids(from, to)));
        insert.setArray(
                4,
                connection.createArrayOf(
                        "bigint", LongStream.range(from, to).boxed().toArray(Long[]::new)));
        insert.setArray(
                5,
                connection.createArrayOf(
                        "bytea",
                        IntStream.range(from, to).mapToObj(SampleJobs::bytes).toArray(byte[][]::new)));
        insert.executeUpdate();
    }

    private static String[] ids(int from, int to) {
        return IntStream.range(from, to).mapToObj(SampleJobs::id).toArray(String[]::new);
    }

    /** A table of our own schema, with an index of its own for the order that ours keeps in another table. */
    static void prepare(PostgresServer server, PostgresPlace place) throws SQLException {
        place.freshStore(SCHEMA).close();
        server.run("CREATE INDEX ON " + PostgresPlace.PREFIX + SCHEMA
                + ".cj_job (queue, state, priority, run_at_ms, seq)");
    }

    static void requireAll(PostgresServer server, Load load) throws SQLException {
        long found = server.number("SELECT count(*) FROM " + PostgresPlace.PREFIX + SCHEMA + ".cj_job");
        if (found != load.jobs()) {
            throw new IllegalStateException("A bare insert left " + found + " rows of " + load.jobs());
        }
    }
}
