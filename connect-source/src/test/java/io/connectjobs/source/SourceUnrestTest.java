package io.connectjobs.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.source.RestlessTask.Unrest;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.JobStoreUnavailableException;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.RetryPolicy;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.postgresql.OwnServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Two tasks that claim ahead and renew leases while their polls, sends, commits, acknowledgements, stops and starts come
 * at random moments and PostgreSQL is cut off, held up and killed: no job is lost, none is settled that Kafka doesn't
 * have, and none is handed out again while a living task has it.
 */
final class SourceUnrestTest {
    private static final Duration LEASE = Duration.ofSeconds(4);
    private static final Duration CALM = Duration.ofMinutes(2);
    private static final int BACKLOG = 400;
    private static final int CHUNK = 200;

    private final Interruptions interruptions = new Interruptions();
    private final SendLedger ledger = new SendLedger(interruptions, LEASE);
    private final Unrest unrest = new Unrest();

    @Test
    void jobs_are_sent_and_settled_as_they_should_whatever_happens_at_the_same_time() throws Exception {
        run(Duration.ofSeconds(15));
    }

    @Test
    @Tag("soak")
    void the_same_for_minutes() throws Exception {
        run(Duration.ofSeconds(Long.getLong("connectjobs.unrest.seconds", 300)));
    }

    private void run(Duration time) throws Exception {
        long seed = Long.getLong("connectjobs.seed", System.nanoTime());
        System.out.println("Unrest: -Dconnectjobs.seed=" + seed);
        Random random = new Random(seed);
        // Or a kill loses what was acknowledged.
        try (OwnServer server = OwnServer.start(Map.of("synchronous_commit", "on"));
                JobStore store = server.open(StoreSettings.DEFAULT.withCallTimeout(Duration.ofSeconds(2)))) {
            ScheduledExecutorService connect = Executors.newScheduledThreadPool(3);
            ExecutorService threads = Executors.newCachedThreadPool();
            List<RestlessTask> tasks = List.of(task(server, connect, 0, seed), task(server, connect, 1, seed));
            List<Future<Integer>> lives = tasks.stream().map(threads::submit).toList();
            Future<Integer> added = threads.submit(() -> feed(store));
            threads.execute(this::watch);
            try {
                disturb(server, random, time);
                unrest.isCalm = true;
                awaitAllCompleted(store, added.get());
            } finally {
                unrest.isOver = true;
                threads.shutdown();
                assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
                connect.shutdownNow();
            }
            report(lives, tasks, added.get());
            assertThat(ledger.violations()).as("-Dconnectjobs.seed=%d", seed).isEmpty();
            assertSettledOnceAndSent(server, added.get());
        }
    }

    private RestlessTask task(OwnServer server, ScheduledExecutorService connect, int number, long seed) {
        Map<String, String> props = SourceHarness.props(
                "store.url",
                server.url(),
                "store.connect.timeout.ms",
                "1000",
                "store.call.timeout.ms",
                "2000",
                "tasks.max",
                "2",
                "batch.size",
                "20",
                "poll.interval.ms",
                "20",
                "lease.ms",
                Long.toString(LEASE.toMillis()),
                JobSourceConfig.TASK,
                Integer.toString(number),
                JobSourceConfig.TASKS,
                "2");
        return new RestlessTask(props, ledger, connect, unrest, seed + number);
    }

    /** Keeps a backlog, so that tasks claim ahead; answers how many jobs there are. */
    private int feed(JobStore store) {
        int added = 0;
        while (!unrest.isCalm) {
            try {
                if (left(store) < BACKLOG) {
                    store.enqueue(IntStream.range(added, added + CHUNK)
                            .mapToObj(SourceUnrestTest::job)
                            .toList());
                    added += CHUNK;
                }
            } catch (JobStoreUnavailableException e) {
                // Some may be there: adding them again adds nothing.
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        return added;
    }

    private static NewJob job(int number) {
        return NewJob.on("q")
                .id("job-" + number)
                .maxAttempts(1_000)
                .retryPolicy(RetryPolicy.parse("fixed(base=50ms)"))
                .build();
    }

    /** Many, as long as nobody can say. */
    private static long left(JobStore store) {
        try {
            return left(store.inspect().counts().getOrDefault("q", Map.of()));
        } catch (JobStoreUnavailableException e) {
            return Long.MAX_VALUE;
        }
    }

    private static long left(Map<JobState, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum() - counts.getOrDefault(JobState.COMPLETED, 0L);
    }

    /** Whether this machine stands still: that is no fault of the tasks'. */
    private void watch() {
        while (!unrest.isOver) {
            long before = System.nanoTime();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            long after = System.nanoTime();
            if (after - before > LEASE.toNanos() / 8) {
                interruptions.note(before, after);
            }
        }
    }

    private void disturb(OwnServer server, Random random, Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end && ledger.violations().isEmpty()) {
            LockSupport.parkNanos((long) (LEASE.toNanos() * untilInterruption(random)));
            interruptions.begin();
            switch (random.nextInt(4)) {
                case 0 -> {
                    server.kill();
                    server.startAgain();
                }
                case 1 -> {
                    server.freeze();
                    LockSupport.parkNanos(random.nextLong(LEASE.toNanos()));
                    server.thaw();
                }
                default ->
                    server.run(
                            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()");
            }
            interruptions.end();
        }
    }

    /** In leases: sometimes one after the other, mostly with time for what no interruption excuses. */
    private static double untilInterruption(Random random) {
        return random.nextInt(3) == 0 ? random.nextDouble() : 2 + 6 * random.nextDouble();
    }

    private void awaitAllCompleted(JobStore store, int added) {
        long deadline = System.nanoTime() + CALM.toNanos();
        while (System.nanoTime() < deadline && left(store) > 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
        assertThat(store.inspect().counts()).isEqualTo(Map.of("q", Map.of(JobState.COMPLETED, (long) added)));
    }

    private void report(List<Future<Integer>> lives, List<RestlessTask> tasks, int added) throws Exception {
        int count = 0;
        for (Future<Integer> one : lives) {
            count += one.get();
        }
        System.out.printf(
                "%d jobs, %s, %d interruptions, %d blocked sends, %d lives of tasks%n",
                added,
                ledger,
                interruptions.count(),
                tasks.stream().mapToInt(RestlessTask::blocked).sum(),
                count);
    }

    private void assertSettledOnceAndSent(OwnServer server, int added) throws SQLException {
        List<String> unsent = new ArrayList<>();
        int completed = 0;
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT id, attempt FROM cj_history WHERE event = 2")) {
            for (; row.next(); completed++) {
                if (!ledger.isDelivered(row.getString(1), row.getInt(2))) {
                    unsent.add(row.getString(1));
                }
            }
        }
        assertThat(unsent).as("settled without an acknowledgement").isEmpty();
        assertThat(completed).isEqualTo(added);
    }
}
