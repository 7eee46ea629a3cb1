package io.connectjobs.store.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.ClaimRequest;
import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.HistoryEntry.Event;
import io.connectjobs.store.HistoryLevel;
import io.connectjobs.store.JobError;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.JobStoreUnavailableException;
import io.connectjobs.store.Leasing;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Owner;
import io.connectjobs.store.Settlement;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.UniqueKey;
import io.connectjobs.store.UpkeepLimits;
import io.connectjobs.store.sql.Jdbc;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Thirty-two threads do everything at once to a few hundred jobs of two queues. */
final class DeadlockHammerTest {
    private static final int THREADS = 32;
    private static final int IDS = 2_000;
    private static final int KEYS = 20;
    private static final int BATCH = 25;
    private static final Owner OWNER = new Owner("hammer", 0);

    private final AtomicInteger unavailable = new AtomicInteger();
    private final AtomicLong calls = new AtomicLong();

    @Test
    void no_deadlock_reaches_a_caller_and_few_occur() throws Exception {
        hammer(Duration.ofSeconds(8));
    }

    @Tag("soak")
    @Test
    void no_deadlock_reaches_a_caller_and_few_occur_in_a_minute() throws Exception {
        hammer(Duration.ofMinutes(1));
    }

    private void hammer(Duration duration) throws Exception {
        MySqlServer.Fixture fixture = MySqlServer.fixture();
        StoreSettings settings =
                StoreSettings.DEFAULT.withHistory(HistoryLevel.ALL).withPoolSize(THREADS);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try (JobStore store = fixture.open(settings)) {
            long before = deadlocks();
            long end = System.nanoTime() + duration.toNanos();
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                Random random = new Random(i);
                running.add(threads.submit(() -> {
                    while (System.nanoTime() < end) {
                        step(store, random);
                    }
                }));
            }
            for (Future<?> each : running) {
                each.get(duration.toSeconds() + 60, TimeUnit.SECONDS);
            }
            long occurred = deadlocks() - before;
            System.out.println("Deadlocks under " + THREADS + " threads: " + occurred + " in " + calls + " calls, "
                    + unavailable + " reached a caller");
            assertThat(unavailable.get()).as("calls that failed").isZero();
            assertThat(occurred).as("deadlocks in " + calls + " calls").isLessThan(calls.get() / 20);
            assertCompletedOnce(store);
        } finally {
            threads.shutdownNow();
            fixture.close();
        }
    }

    private void step(JobStore store, Random random) {
        String queue = random.nextBoolean() ? "orders" : "mails";
        Leasing leasing = store.leasing().orElseThrow();
        try {
            switch (random.nextInt(12)) {
                case 0, 1, 2 -> store.enqueue(jobs(queue, random));
                case 3 -> store.operate().cancel(refs(queue, random));
                case 4 -> store.operate().retry(refs(queue, random));
                case 5 -> store.operate().discard(refs(queue, random));
                case 6 -> store.upkeep(UpkeepLimits.DEFAULT);
                default -> work(leasing, queue, random);
            }
            calls.incrementAndGet();
        } catch (JobStoreUnavailableException e) {
            unavailable.incrementAndGet();
            e.printStackTrace();
        }
    }

    private static void work(Leasing leasing, String queue, Random random) {
        Duration lease = random.nextInt(4) == 0 ? Duration.ofMillis(50) : Duration.ofMinutes(1);
        List<ClaimedJob> claimed = leasing.claim(ClaimRequest.of(queue, BATCH, lease, OWNER));
        leasing.extend(claimed.stream().map(ClaimedJob::lease).toList(), Duration.ofMinutes(1));
        List<Settlement> outcomes = claimed.stream()
                .map(job -> switch (random.nextInt(4)) {
                    case 0 -> Settlement.fail(job.lease(), new JobError("hammer", "as it happens"));
                    case 1 -> Settlement.release(job.lease());
                    default -> Settlement.complete(job.lease());
                })
                .toList();
        if (random.nextBoolean()) {
            leasing.settle(outcomes);
        } else {
            leasing.settleAndClaim(outcomes, ClaimRequest.of(queue, BATCH, Duration.ofMillis(50), OWNER));
        }
    }

    private static List<NewJob> jobs(String queue, Random random) {
        return IntStream.range(0, BATCH)
                .mapToObj(i -> {
                    NewJob.Builder job = NewJob.on(queue)
                            .id(Integer.toString(random.nextInt(IDS)))
                            .priority(random.nextInt(3));
                    return switch (random.nextInt(6)) {
                        case 0 ->
                            job.uniqueKey(UniqueKey.untilFinished("key" + random.nextInt(KEYS)))
                                    .build();
                        case 1 ->
                            job.uniqueKey(UniqueKey.whileWaiting("key" + random.nextInt(KEYS))
                                            .replacing())
                                    .build();
                        case 2 ->
                            job.delay(Duration.ofMillis(random.nextInt(200))).build();
                        default -> job.build();
                    };
                })
                .toList();
    }

    private static List<JobRef> refs(String queue, Random random) {
        return IntStream.range(0, BATCH)
                .mapToObj(i -> new JobRef(queue, Integer.toString(random.nextInt(IDS))))
                .toList();
    }

    /** Between two retries by an operator, that is. */
    private static void assertCompletedOnce(JobStore store) {
        for (int id = 0; id < IDS; id += 10) {
            List<Event> events = store.inspect().history(new JobRef("orders", Integer.toString(id))).stream()
                    .map(entry -> entry.event())
                    .filter(event -> event == Event.COMPLETED || event == Event.RETRIED)
                    .toList();
            for (int i = 1; i < events.size(); i++) {
                assertThat(events.subList(i - 1, i + 1))
                        .as("history of " + id)
                        .isNotEqualTo(List.of(Event.COMPLETED, Event.COMPLETED));
            }
        }
    }

    private static long deadlocks() throws SQLException {
        try (Connection c = MySqlServer.connect()) {
            String sql = Flavour.of(c.getMetaData().getDatabaseProductVersion()) == Flavour.MYSQL
                    ? "SELECT count FROM information_schema.innodb_metrics WHERE name = 'lock_deadlocks'"
                    : "SELECT variable_value FROM information_schema.global_status"
                            + " WHERE variable_name = 'INNODB_DEADLOCKS'";
            return Jdbc.one(c, sql, p -> {}, row -> row.getLong(1));
        }
    }
}
