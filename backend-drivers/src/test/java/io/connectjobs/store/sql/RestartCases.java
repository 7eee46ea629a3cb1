package io.connectjobs.store.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.ClaimRequest;
import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.HistoryEntry.Event;
import io.connectjobs.store.HistoryLevel;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.JobStoreUnavailableException;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Owner;
import io.connectjobs.store.Settlement;
import io.connectjobs.store.StoreSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A server is killed and comes back, twice, while producers and workers go on as a careful caller does. */
public abstract class RestartCases {
    private static final int BATCH = 20;
    private static final int BEFORE_EACH_CRASH = 1_000;
    private static final Duration LEASE = Duration.ofSeconds(3);

    /** A server of the test's own, which syncs what it commits. */
    public interface Server extends AutoCloseable {
        JobStore open(StoreSettings settings);

        /** Ends every process of the server at once, as a crash does. */
        void kill();

        /** On the same data and port. */
        void startAgain();

        @Override
        void close();
    }

    protected abstract Server start();

    private final Set<JobRef> acknowledged = ConcurrentHashMap.newKeySet();
    private final Set<JobRef> completed = ConcurrentHashMap.newKeySet();
    private final AtomicInteger unavailable = new AtomicInteger();
    private final AtomicBoolean producing = new AtomicBoolean(true);

    @Test
    void every_acknowledged_job_completes_once_and_callers_see_unavailable_at_the_worst() throws Exception {
        try (Server server = start();
                JobStore store = server.open(StoreSettings.DEFAULT
                        .withHistory(HistoryLevel.ALL)
                        .withPoolSize(6)
                        .withConnectTimeout(Duration.ofSeconds(2)))) {
            ExecutorService threads = Executors.newFixedThreadPool(5);
            try {
                List<Future<?>> running = new ArrayList<>();
                for (int i = 0; i < 2; i++) {
                    int number = i;
                    running.add(threads.submit(() -> produce(store, number)));
                }
                for (int i = 0; i < 3; i++) {
                    running.add(threads.submit(() -> work(store)));
                }
                for (int crash = 1; crash <= 2; crash++) {
                    await(completed, crash * BEFORE_EACH_CRASH);
                    server.kill();
                    server.startAgain();
                }
                int atReturn = completed.size();
                await(completed, atReturn + BEFORE_EACH_CRASH);
                producing.set(false);
                for (Future<?> each : running) {
                    each.get(60, TimeUnit.SECONDS);
                }
            } finally {
                producing.set(false);
                threads.shutdownNow();
            }
            assertThat(unavailable.get()).as("calls that met a crash").isPositive();
            assertThat(acknowledged).hasSizeGreaterThan(3 * BEFORE_EACH_CRASH).isSubsetOf(completed);
            for (JobRef ref : acknowledged) {
                assertThat(store.inspect().history(ref))
                        .as("history of %s", ref)
                        .filteredOn(entry -> entry.event() == Event.COMPLETED)
                        .hasSize(1);
            }
        }
    }

    private static void await(Set<JobRef> jobs, int size) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (jobs.size() < size) {
            assertThat(System.nanoTime()).as("stuck at %d jobs", jobs.size()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private void produce(JobStore store, int number) {
        for (int batch = 0; producing.get(); batch++) {
            int first = batch * BATCH;
            List<NewJob> jobs = IntStream.range(first, first + BATCH)
                    .mapToObj(i -> NewJob.on("orders").id(number + "-" + i).build())
                    .toList();
            retrying(() -> store.enqueue(jobs));
            jobs.forEach(job -> acknowledged.add(new JobRef("orders", String.valueOf(job.id()))));
        }
    }

    /** Until the producers have stopped and all is done. */
    private void work(JobStore store) {
        long idle = System.nanoTime();
        while (producing.get() || !completed.containsAll(acknowledged)) {
            ClaimRequest request = ClaimRequest.of("orders", BATCH, LEASE, new Owner("worker", 0));
            List<ClaimedJob> jobs = retrying(() -> store.leasing().orElseThrow().claim(request));
            List<Settlement> outcomes =
                    jobs.stream().map(job -> Settlement.complete(job.lease())).toList();
            retrying(() -> store.leasing().orElseThrow().settle(outcomes)).forEach(result -> {
                // ALREADY: the first try was committed, and the answer was lost in the crash.
                if (!result.status().name().equals("STALE")) {
                    completed.add(result.lease().job());
                }
            });
            idle = jobs.isEmpty() ? idle : System.nanoTime();
            assertThat(System.nanoTime() - idle).as("nanoseconds without work").isLessThan(30_000_000_000L);
        }
    }

    private interface Call<T> {
        T call();
    }

    /** Tries again for as long as the store says that this may help; anything else fails the test. */
    private <T> T retrying(Call<T> call) {
        while (true) {
            try {
                return call.call();
            } catch (JobStoreUnavailableException e) {
                unavailable.incrementAndGet();
            }
        }
    }
}
