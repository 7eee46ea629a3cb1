package io.connectjobs.benchmarks;

import io.connectjobs.store.JobState;
import io.connectjobs.store.JobStore;
import java.util.Map;

/** Ours at the shipped defaults, but for the size of a batch. */
record OurSink(PostgresPlace place, PostgresServer server) implements Sink {
    private static final String STORE = "sink";

    @Override
    public String name() {
        return StoreContender.NAME;
    }

    @Override
    public Role role() {
        return Role.OURS;
    }

    @Override
    public void prepare() throws Exception {
        place.freshStore(STORE).close();
    }

    @Override
    public Map<String, String> config(Load load) {
        return Map.of(
                "connector.class",
                "io.connectjobs.sink.JobSinkConnector",
                "store.url",
                server.url(),
                "store.schema",
                PostgresPlace.PREFIX + STORE,
                "batch.size",
                Integer.toString(load.batch()));
    }

    @Override
    public Arrivals arrivals(Events events) throws Exception {
        return TableArrivals.in(server, PostgresPlace.PREFIX + STORE + ".cj_job", events.lastIds());
    }

    @Override
    public void check(Events events) throws Exception {
        try (JobStore store = place.openStore(STORE)) {
            Map<JobState, Long> found = store.inspect().counts().getOrDefault(events.topic(), Map.of());
            if (!found.equals(Map.of(JobState.AVAILABLE, (long) events.count()))) {
                throw new KeptRowsException("The sink made " + found + " of " + events.count() + " records");
            }
        }
    }

    @Override
    public void drop() throws Exception {
        place.drop(STORE);
    }
}
