package io.connectjobs.benchmarks;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/** Binary COPY into the very table that our store uses: the fastest way in, which can't skip a duplicate. */
record PostgresCopy(PostgresPlace place, PostgresServer server) implements Contender {
    private static final String COPY = "COPY " + PostgresBareInsert.INTO + " FROM STDIN (FORMAT binary)";
    private static final int SMALLEST_BATCH = 100;

    @Override
    public String name() {
        return "bare COPY";
    }

    @Override
    public Role role() {
        return Role.LIMIT;
    }

    @Override
    public boolean fits(Load load) {
        return load.batch() >= SMALLEST_BATCH;
    }

    @Override
    public void run(Load load, Meter meter) throws Exception {
        PostgresBareInsert.prepare(server, place);
        AtomicInteger next = new AtomicInteger();
        try (Connections connections = Connections.open(server.source(), load.threads())) {
            meter.measure(
                    Operation.ENQUEUE,
                    load,
                    () -> Lanes.run(load.threads(), lane -> {
                        CopyManager copy =
                                connections.of(lane).unwrap(PGConnection.class).getCopyAPI();
                        Lanes.batches(
                                load, next, (from, to) -> copy.copyIn(COPY, new ByteArrayInputStream(rows(from, to))));
                    }));
        }
        PostgresBareInsert.requireAll(server, load);
        place.drop(PostgresBareInsert.SCHEMA);
    }

    private static byte[] rows(int from, int to) throws IOException {
        CopyRows rows = new CopyRows();
        for (int number = from; number < to; number++) {
            rows.row(11)
                    .text(SampleJobs.id(number))
                    .number8(number)
                    .bytes(SampleJobs.bytes(number))
                    .text(SampleJobs.QUEUE)
                    .text(SampleJobs.QUEUE)
                    .number4(0)
                    .number2(1)
                    .number8(1)
                    .number8(1)
                    .number4(5)
                    .text("application/json");
        }
        return rows.end();
    }
}
