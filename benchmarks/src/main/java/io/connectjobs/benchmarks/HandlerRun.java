package io.connectjobs.benchmarks;

import io.connectjobs.store.ClaimRequest;
import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.Lease;
import io.connectjobs.store.LeaseStatus;
import io.connectjobs.store.Leasing;
import io.connectjobs.store.Owner;
import io.connectjobs.store.SettleBuffer;
import io.connectjobs.store.SettleResult;
import io.connectjobs.store.Settlement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * A worker as one would write it:
 *
 * <ol>
 *   <li>a fetcher claims through the buffer whenever half of the prefetch has been taken by handlers,
 *   <li>ten handlers take one job each, do nothing, and settle it through the buffer,
 *   <li>when the store gives nothing more, the buffer is closed, which settles the rest.
 * </ol>
 */
final class HandlerRun {
    /** Jobs that are claimed and not yet with a handler, at the most. */
    static final int PREFETCH = 200;

    private static final Duration LEASE = Duration.ofMinutes(10);
    private static final Duration COLLECT = Duration.ofMillis(5);
    private static final Owner OWNER = new Owner("handlers", 0);
    private static final int USED = 100;

    /** Ends a handler. */
    private record Item(@Nullable ClaimedJob job) {}

    private final Leasing leasing;
    private final boolean waits;
    private final BlockingQueue<Item> prefetched = new LinkedBlockingQueue<>();
    private final Semaphore free = new Semaphore(PREFETCH);
    private final Queue<CompletableFuture<SettleResult>> answers = new ConcurrentLinkedQueue<>();
    private final List<Lease> used = new ArrayList<>();

    HandlerRun(Leasing leasing, boolean waits) {
        this.leasing = leasing;
        this.waits = waits;
    }

    /** Some of the leases that settled a job. */
    List<Lease> used() {
        return used;
    }

    void drain() throws Exception {
        try (SettleBuffer buffer = new SettleBuffer(leasing, waits ? Duration.ZERO : COLLECT, PREFETCH)) {
            Lanes.run(HandlersContender.HANDLERS + 1, lane -> {
                if (lane == 0) {
                    fetch(buffer);
                } else {
                    handle(buffer);
                }
            });
        }
        for (CompletableFuture<SettleResult> answer : answers) {
            if (answer.join().status() != LeaseStatus.APPLIED) {
                throw new KeptRowsException("A handler's settlement answered " + answer.join());
            }
        }
    }

    private void fetch(SettleBuffer buffer) throws Exception {
        try {
            for (List<ClaimedJob> jobs = next(buffer); !jobs.isEmpty(); jobs = next(buffer)) {
                jobs.stream().limit(USED - used.size()).map(ClaimedJob::lease).forEach(used::add);
                jobs.forEach(job -> prefetched.add(new Item(job)));
            }
        } finally {
            for (int i = 0; i < HandlersContender.HANDLERS; i++) {
                prefetched.add(new Item(null));
            }
        }
    }

    private List<ClaimedJob> next(SettleBuffer buffer) throws Exception {
        free.acquire(PREFETCH / 2);
        int room = PREFETCH / 2 + free.drainPermits();
        List<ClaimedJob> jobs = buffer.claim(ClaimRequest.of(SampleJobs.QUEUE, room, LEASE, OWNER))
                .get();
        free.release(room - jobs.size());
        return jobs;
    }

    private void handle(SettleBuffer buffer) throws Exception {
        for (ClaimedJob job = prefetched.take().job();
                job != null;
                job = prefetched.take().job()) {
            free.release();
            CompletableFuture<SettleResult> answer = buffer.settle(Settlement.complete(job.lease()));
            answers.add(answer);
            if (waits) {
                answer.get();
            }
        }
    }
}
