package io.connectjobs.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A batch insert by the server's bulk protocol into the very table that our store uses, with its indexes, and nothing around
 * it: no places, no tally, no answer which ones were new.
 */
record MariaDbBareInsert(MariaDbPlace place, MariaDbServer server) implements Contender {
    private static final String NAME = "limit";

    private static final String INSERT = "INSERT IGNORE INTO " + MariaDbPlace.database(NAME) + """
            .cj_job (id, seq, payload, queue, kind, priority, state, run_at_ms, enqueued_at_ms, max_attempts, content_type)
            VALUES (?, ?, ?, 'orders', 'orders', 0, 1, 1, 1, 5, 'application/json')""";

    @Override
    public String name() {
        return "bare bulk insert";
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
        place.freshStore(NAME).close();
        AtomicInteger next = new AtomicInteger();
        var source = server.source();
        source.setUrl(source.getUrl() + "&useBulkStmts=true&useServerPrepStmts=true");
        try (Connections connections = Connections.open(source, load.threads())) {
            meter.measure(
                    Operation.ENQUEUE,
                    load,
                    () -> Lanes.run(load.threads(), lane -> {
                        Connection connection = connections.of(lane);
                        connection.setAutoCommit(false);
                        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
                            Lanes.batches(load, next, (from, to) -> insert(connection, insert, from, to));
                        }
                    }));
        }
        long found = server.number("SELECT count(*) FROM " + MariaDbPlace.database(NAME) + ".cj_job");
        if (found != load.jobs()) {
            throw new IllegalStateException("A bare insert left " + found + " rows of " + load.jobs());
        }
        place.drop(NAME);
    }

    private static void insert(Connection connection, PreparedStatement insert, int from, int to) throws SQLException {
        for (int number = from; number < to; number++) {
            insert.setString(1, SampleJobs.id(number));
            insert.setLong(2, number);
            insert.setBytes(3, SampleJobs.bytes(number));
            insert.addBatch();
        }
        insert.executeBatch();
        connection.commit();
    }
}
