package io.connectjobs.benchmarks;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;

/** One prepared insert into the very table that our store uses, run for each job; a transaction a batch. */
record SqliteBareInsert(SqlitePlace place) implements Contender {
    private static final String FILE = "limit";

    private static final String INSERT = """
            INSERT INTO cj_job (id, seq, payload, queue, kind, priority, state, run_at_ms, enqueued_at_ms, max_attempts,
                                content_type)
            VALUES (?, ?, ?, 'orders', 'orders', 0, 1, 1, 1, 5, 'application/json') ON CONFLICT DO NOTHING""";

    @Override
    public String name() {
        return "bare insert";
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
        place.freshStore(FILE).close();
        try (SqliteConnection connection = SqliteConnection.open(place.file(FILE));
                PreparedStatement insert = connection.jdbc().prepareStatement(INSERT)) {
            AtomicInteger next = new AtomicInteger();
            meter.measure(
                    Operation.ENQUEUE,
                    load,
                    () -> Lanes.batches(
                            load, next, (from, to) -> connection.transaction(() -> insert(insert, from, to))));
        }
        place.drop(FILE);
    }

    private static int insert(PreparedStatement insert, int from, int to) throws SQLException {
        for (int number = from; number < to; number++) {
            insert.setString(1, SampleJobs.id(number));
            insert.setLong(2, number);
            insert.setBytes(3, SampleJobs.bytes(number));
            if (insert.executeUpdate() != 1) {
                throw new IllegalStateException("A bare insert added nothing");
            }
        }
        return to - from;
    }
}
