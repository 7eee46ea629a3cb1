package io.connectjobs.benchmarks;

import io.connectjobs.store.JobStore;
import io.connectjobs.store.Lease;
import java.util.List;

/**
 * Ten handlers that each settle their own job through a settle buffer, to the last durable acknowledgement.
 *
 * @param waits whether a handler waits for its acknowledgement before it takes the next job
 */
record HandlersContender(Place place, boolean waits) implements Contender {
    static final int HANDLERS = 10;
    static final String NAME = StoreContender.NAME + ", SettleBuffer";

    @Override
    public String name() {
        return waits ? NAME + ", each waits" : NAME;
    }

    @Override
    public Role role() {
        return Role.OURS;
    }

    @Override
    public boolean fits(Load load) {
        return true;
    }

    @Override
    public void run(Load load, Meter meter) throws Exception {
        try (JobStore store = place.freshStore("handlers")) {
            StoreContender.enqueue(store, new Load(load.jobs(), 1_000, 1));
            KeptRows kept = new KeptRows(place.name(), store, load.jobs());
            kept.afterEnqueue();
            List<Lease> stale = kept.staleLeases();
            place.analyze();
            HandlerRun run = new HandlerRun(store.leasing().orElseThrow(), waits);
            meter.measure(Operation.HANDLERS, new Load(load.jobs(), HandlerRun.PREFETCH, HANDLERS), run::drain);
            kept.afterDrain(stale, run.used());
        }
        place.drop("handlers");
    }
}
