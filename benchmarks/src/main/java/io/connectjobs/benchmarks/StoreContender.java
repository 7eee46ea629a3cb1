package io.connectjobs.benchmarks;

import io.connectjobs.store.ClaimRequest;
import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.Lease;
import io.connectjobs.store.Leasing;
import io.connectjobs.store.Owner;
import io.connectjobs.store.Settlement;
import io.connectjobs.store.Turn;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Our own store at the shipped defaults: enqueues, drains by settleAndClaim, and is held to what it must keep. */
record StoreContender(Place place) implements Contender {
    static final String NAME = "connectjobs";

    private static final Duration LEASE = Duration.ofMinutes(10);
    private static final int USED = 10;

    @Override
    public String name() {
        return NAME;
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
        try (JobStore store = place.freshStore("store")) {
            meter.measure(Operation.ENQUEUE, load, () -> enqueue(store, load));
            KeptRows kept = new KeptRows(place.name(), store, load.jobs());
            kept.afterEnqueue();
            List<Lease> stale = kept.staleLeases();
            place.analyze();
            Collection<Lease> used = new ConcurrentLinkedQueue<>();
            Leasing leasing = store.leasing().orElseThrow();
            meter.measure(
                    Operation.DRAIN,
                    load,
                    () -> Lanes.run(load.threads(), lane -> used.addAll(drain(leasing, load.batch(), lane))));
            kept.afterDrain(stale, used);
        }
        place.drop("store");
    }

    static void enqueue(JobStore store, Load load) throws Exception {
        AtomicInteger next = new AtomicInteger();
        Lanes.run(
                load.threads(),
                lane -> Lanes.batches(load, next, (from, to) -> store.enqueue(SampleJobs.jobs(from, to))));
    }

    /** Until nothing is left; a few of the leases that it used. */
    private static List<Lease> drain(Leasing leasing, int batch, int lane) {
        Owner owner = new Owner("lane-" + lane, 0);
        List<ClaimedJob> first = leasing.claim(ClaimRequest.of(SampleJobs.QUEUE, batch, LEASE, owner));
        List<ClaimedJob> held = first;
        while (!held.isEmpty()) {
            List<Settlement> done =
                    held.stream().map(job -> Settlement.complete(job.lease())).toList();
            Turn turn = leasing.settleAndClaim(done, ClaimRequest.of(SampleJobs.QUEUE, batch, LEASE, owner));
            held = turn.claimed();
        }
        return first.stream().limit(USED).map(ClaimedJob::lease).toList();
    }
}
