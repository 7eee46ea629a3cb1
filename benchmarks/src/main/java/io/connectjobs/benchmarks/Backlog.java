package io.connectjobs.benchmarks;

import io.connectjobs.store.ClaimRequest;
import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.Leasing;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Owner;
import io.connectjobs.store.Payload;
import io.connectjobs.store.Settlement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/** Claim times of two stores that differ in how much waits in them, taken in turns. */
record Backlog(Place place, int small, int large) {
    private static final int CLAIMS = 41;
    private static final int UNNOTED = 5;
    private static final int FILL_BATCH = 5_000;
    private static final int FILL_THREADS = 2;
    private static final Duration LEASE = Duration.ofMinutes(10);
    private static final Duration FAR = Duration.ofDays(1);
    private static final double NANOS_PER_MILLI = 1e6;

    /** @param limit jobs asked for in one claim */
    record ClaimTime(
            String place, String waiting, int limit, int small, int large, double smallMillis, double largeMillis) {
        /** Of the medians, large over small. */
        double ratio() {
            return largeMillis / smallMillis;
        }
    }

    List<ClaimTime> run() throws Exception {
        List<ClaimTime> times = new ArrayList<>();
        try (JobStore few = filled("few", small, Duration.ZERO);
                JobStore many = filled("many", large, Duration.ZERO)) {
            place.analyze();
            times.add(compare("available", few, many, 1, false));
            times.add(compare("available", few, many, 100, false));
        }
        try (JobStore few = filled("few", small, FAR);
                JobStore many = filled("many", large, FAR)) {
            place.analyze();
            times.add(compare("scheduled, 1 due", few, many, 100, true));
        }
        place.drop("few");
        place.drop("many");
        return times;
    }

    private JobStore filled(String name, int jobs, Duration delay) throws Exception {
        JobStore store = place.freshStore(name);
        Load load = new Load(jobs, FILL_BATCH, FILL_THREADS);
        AtomicInteger next = new AtomicInteger();
        Lanes.run(
                load.threads(),
                lane -> Lanes.batches(
                        load,
                        next,
                        (from, to) -> store.enqueue(IntStream.range(from, to)
                                .mapToObj(number -> job(SampleJobs.id(number), number, delay))
                                .toList())));
        return store;
    }

    private static NewJob job(String id, int number, Duration delay) {
        return NewJob.on(SampleJobs.QUEUE)
                .id(id)
                .payload(Payload.json(SampleJobs.json(number)))
                .delay(delay)
                .build();
    }

    private ClaimTime compare(String waiting, JobStore few, JobStore many, int limit, boolean oneDue) {
        List<Double> fewTimes = new ArrayList<>();
        List<Double> manyTimes = new ArrayList<>();
        for (int i = 0; i < CLAIMS; i++) {
            double ofFew = i % 2 == 0 ? claim(few, limit, oneDue, i) : 0;
            double ofMany = claim(many, limit, oneDue, i);
            ofFew = i % 2 == 0 ? ofFew : claim(few, limit, oneDue, i);
            if (i >= UNNOTED) {
                fewTimes.add(ofFew);
                manyTimes.add(ofMany);
            }
        }
        return new ClaimTime(place.name(), waiting, limit, small, large, Median.of(fewTimes), Median.of(manyTimes));
    }

    /** Milliseconds of one claim; what it got is completed outside of that time. */
    private static double claim(JobStore store, int limit, boolean oneDue, int number) {
        if (oneDue) {
            // Scheduled first, so that the claim has to find that it came due.
            store.enqueue(List.of(job("due-" + number, number, Duration.ofMillis(1))));
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
        Leasing leasing = store.leasing().orElseThrow();
        ClaimRequest request = ClaimRequest.of(SampleJobs.QUEUE, limit, LEASE, new Owner("backlog", 0));
        long start = System.nanoTime();
        List<ClaimedJob> jobs = leasing.claim(request);
        long nanos = System.nanoTime() - start;
        if (jobs.size() != (oneDue ? 1 : limit)) {
            throw new IllegalStateException("A claim of " + limit + " got " + jobs.size() + " jobs");
        }
        leasing.settle(
                jobs.stream().map(job -> Settlement.complete(job.lease())).toList());
        return nanos / NANOS_PER_MILLI;
    }
}
