package io.connectjobs.benchmarks;

import io.connectjobs.store.ClaimRequest;
import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.EnqueueResult;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.Lease;
import io.connectjobs.store.LeaseStatus;
import io.connectjobs.store.Leasing;
import io.connectjobs.store.Owner;
import io.connectjobs.store.SettleResult;
import io.connectjobs.store.Settlement;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Holds a store to what a durable one keeps: ids, terminal rows, the fence. Nobody is fast by forgetting. */
final class KeptRows {
    private static final int AGAIN = 1_000;
    private static final int TAKEN = 10;

    private final String store;
    private final JobStore jobs;
    private final Leasing leasing;
    private final int count;

    KeptRows(String name, JobStore jobs, int count) {
        this.store = name;
        this.jobs = jobs;
        this.leasing = jobs.leasing().orElseThrow();
        this.count = count;
    }

    void afterEnqueue() throws KeptRowsException {
        requireCounts(Map.of(JobState.AVAILABLE, (long) count));
        requireDuplicates();
    }

    /** Leases that are nobody's any more: of a claim whose jobs were given back. */
    List<Lease> staleLeases() throws KeptRowsException {
        ClaimRequest request = ClaimRequest.of(SampleJobs.QUEUE, TAKEN, Duration.ofMinutes(10), new Owner("stale", 0));
        List<Lease> leases =
                leasing.claim(request).stream().map(ClaimedJob::lease).toList();
        for (SettleResult result :
                leasing.settle(leases.stream().map(Settlement::release).toList())) {
            require(result.status() == LeaseStatus.APPLIED, "a release answered " + result.status());
        }
        return leases;
    }

    /**
     * @param stale of {@link #staleLeases}
     * @param used leases that settled a job
     */
    void afterDrain(List<Lease> stale, Collection<Lease> used) throws KeptRowsException {
        requireCounts(Map.of(JobState.COMPLETED, (long) count));
        requireDuplicates();
        List<Settlement> late = Stream.concat(stale.stream(), used.stream())
                .map(Settlement::release)
                .toList();
        List<SettleResult> results = leasing.settle(late);
        for (int i = 0; i < results.size(); i++) {
            LeaseStatus status = results.get(i).status();
            LeaseStatus expected = i < stale.size() ? LeaseStatus.STALE : LeaseStatus.ALREADY;
            require(status == expected, "a late settlement answered " + status + " instead of " + expected);
        }
        requireCounts(Map.of(JobState.COMPLETED, (long) count));
    }

    private void requireCounts(Map<JobState, Long> expected) throws KeptRowsException {
        Map<JobState, Long> found = jobs.inspect().counts().getOrDefault(SampleJobs.QUEUE, Map.of());
        require(found.equals(expected), "it holds " + found + " instead of " + expected);
    }

    private void requireDuplicates() throws KeptRowsException {
        for (EnqueueResult result : jobs.enqueue(SampleJobs.jobs(0, Math.min(count, AGAIN)))) {
            require(result instanceof EnqueueResult.Duplicate, "a known id was answered by " + result);
        }
    }

    private void require(boolean kept, String otherwise) throws KeptRowsException {
        if (!kept) {
            throw new KeptRowsException(store + " did not keep what it must: " + otherwise);
        }
    }
}
