package io.connectjobs.store.process;

import io.connectjobs.store.ClaimRequest;
import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.EnqueueResult;
import io.connectjobs.store.HistoryLevel;
import io.connectjobs.store.JobError;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.JobStores;
import io.connectjobs.store.Leasing;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Owner;
import io.connectjobs.store.RetryPolicy;
import io.connectjobs.store.Settlement;
import io.connectjobs.store.StoreSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A process that adds jobs while its threads claim whatever there is, and complete, fail, give back or forget it, until
 * nothing waits any more. It writes down what it was told.
 */
final class LedgerProcess {
    static final String QUEUE = "orders";
    static final Duration LEASE = Duration.ofSeconds(2);
    private static final int WORKERS = 3;
    private static final int BATCH = 10;
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final RetryPolicy AT_ONCE = RetryPolicy.parse("fixed(base=0s)");

    private final JobStore store;
    private final Journal journal;
    private final String name;

    LedgerProcess(JobStore store, Journal journal, String name) {
        this.store = store;
        this.journal = journal;
        this.name = name;
    }

    static Process start(String url, @Nullable String schema, Path journal, String name, int jobs) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new ProcessBuilder(
                        java,
                        "-Xmx128m",
                        "-XX:TieredStopAtLevel=1",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LedgerProcess.class.getName(),
                        url,
                        schema == null ? "" : schema,
                        journal.toString(),
                        name,
                        Integer.toString(jobs))
                .inheritIO()
                .start();
    }

    static StoreSettings settings(@Nullable String schema) {
        return StoreSettings.DEFAULT.withHistory(HistoryLevel.ALL).withSchema(schema);
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        try (JobStore store = JobStores.open(args[0], settings(args[1].isEmpty() ? null : args[1]));
                Journal journal = new Journal(Path.of(args[2]))) {
            LedgerProcess process = new LedgerProcess(store, journal, args[3]);
            process.add(BATCH);
            List<Thread> workers = IntStream.range(0, WORKERS)
                    .mapToObj(i -> new Thread(() -> process.work(new Random(i))))
                    .toList();
            workers.forEach(Thread::start);
            process.add(Integer.parseInt(args[4]) - BATCH);
            for (Thread worker : workers) {
                worker.join();
            }
        }
    }

    private void add(int jobs) {
        int first = jobs == BATCH ? 0 : BATCH;
        for (int from = first; from < first + jobs; from += BATCH) {
            List<NewJob> batch = IntStream.range(from, from + BATCH)
                    .mapToObj(i -> NewJob.on(QUEUE)
                            .id(name + "-" + i)
                            .maxAttempts(1_000)
                            .retryPolicy(AT_ONCE)
                            .build())
                    .toList();
            for (EnqueueResult result : store.enqueue(batch)) {
                if (result instanceof EnqueueResult.Added added) {
                    journal.added(added.ref().id());
                }
            }
        }
    }

    /** Until nothing waits: jobs that others hold may come back. */
    void work(Random random) {
        Leasing leasing = store.leasing().orElseThrow();
        while (waiting(store) > 0) {
            List<ClaimedJob> jobs = leasing.claim(
                    ClaimRequest.of(QUEUE, 1 + random.nextInt(5), LEASE, new Owner("process-" + name, 0)));
            jobs.forEach(journal::claimed);
            jobs.forEach(job -> end(leasing, job, random.nextInt(100)));
            if (jobs.isEmpty()) {
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    private void end(Leasing leasing, ClaimedJob job, int dice) {
        if (dice < 4) {
            return;
        }
        journal.settling(job);
        if (dice < 14) {
            leasing.settle(List.of(Settlement.fail(job.lease(), new JobError("dice", "" + dice))));
        } else if (dice < 24) {
            leasing.settle(List.of(Settlement.release(job.lease())));
        } else {
            journal.completed(
                    job,
                    leasing.settle(List.of(Settlement.complete(job.lease())))
                            .get(0)
                            .status());
        }
    }

    static long waiting(JobStore store) {
        return store.inspect().counts().getOrDefault(QUEUE, Map.of()).entrySet().stream()
                .filter(entry -> !entry.getKey().isTerminal())
                .mapToLong(Map.Entry<JobState, Long>::getValue)
                .sum();
    }
}
