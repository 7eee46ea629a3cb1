package io.connectjobs.store;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A buffer over a real store, whose calls can be made to fail or to wait. */
abstract class SettleBufferCases {
    static final String QUEUE = "orders";
    static final Duration SOON = Duration.ofMillis(2);
    static final Duration LATE = Duration.ofMinutes(1);
    static final JobStoreUnavailableException AWAY = new JobStoreUnavailableException("away", null);

    @TempDir
    Path directory;

    JobStore store;
    FaultyLeasing leasing;

    @BeforeEach
    void open() {
        store = JobStores.open("sqlite:" + directory.resolve("jobs.db"), StoreSettings.DEFAULT);
        leasing = new FaultyLeasing(store.leasing().orElseThrow());
    }

    @AfterEach
    void close() {
        store.close();
    }

    List<ClaimedJob> claimed(int count) {
        enqueue(count, "job");
        return store.leasing().orElseThrow().claim(request(count));
    }

    void enqueue(int count, String prefix) {
        store.enqueue(IntStream.range(0, count)
                .mapToObj(i -> NewJob.on(QUEUE).id(prefix + i).build())
                .toList());
    }

    static ClaimRequest request(int limit) {
        return ClaimRequest.of(QUEUE, limit, Duration.ofMinutes(5), new Owner("test", 0));
    }

    static List<CompletableFuture<SettleResult>> completeAll(SettleBuffer buffer, List<ClaimedJob> jobs) {
        return jobs.stream()
                .map(job -> buffer.settle(Settlement.complete(job.lease())))
                .toList();
    }

    static List<LeaseStatus> statuses(List<CompletableFuture<SettleResult>> answers) throws Exception {
        List<LeaseStatus> statuses = new ArrayList<>();
        for (CompletableFuture<SettleResult> answer : answers) {
            statuses.add(status(answer));
        }
        return statuses;
    }

    static LeaseStatus status(CompletableFuture<SettleResult> answer) throws Exception {
        return answer.get(1, TimeUnit.MINUTES).status();
    }

    Map<JobState, Long> counts() {
        return store.inspect().counts().getOrDefault(QUEUE, Map.of());
    }

    static Thread started(FutureTask<?> task) {
        Thread thread = new Thread(task);
        thread.start();
        return thread;
    }

    /** Until the thread is parked: with the gate shut that can only be for room. */
    static void awaitWaiting(Thread thread) {
        while (thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
    }
}
