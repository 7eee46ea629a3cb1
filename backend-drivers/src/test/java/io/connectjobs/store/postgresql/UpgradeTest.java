package io.connectjobs.store.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.connectjobs.store.ClaimRequest;
import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.JobStoreException;
import io.connectjobs.store.JobStoreUnavailableException;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Owner;
import io.connectjobs.store.Settlement;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.sql.Jdbc;
import io.connectjobs.store.sql.MigrationScript;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tasks of this version work on while one of the next version migrates the schema under them. */
final class UpgradeTest {
    private static final int BATCH = 10;
    private static final int MORE = 500;

    /** Expands, and changes the type of a column that prepared statements return. */
    private static final List<MigrationScript> NEXT = next(PostgresProvider.SCRIPTS, "expand", 1);

    /** Takes away what version 1 uses. */
    private static final List<MigrationScript> LATER = next(NEXT, "contract", NEXT.size());

    private final PostgresServer.Fixture fixture = PostgresServer.fixture();
    private final StoreSettings settings = StoreSettings.DEFAULT.withSchema(fixture.schema());
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicBoolean loading = new AtomicBoolean(true);
    private final AtomicInteger completed = new AtomicInteger();
    private final AtomicLong longestCall = new AtomicLong();
    private final List<Future<?>> load = new ArrayList<>();
    private JobStore old;

    private static List<MigrationScript> next(List<MigrationScript> before, String name, int oldestDriver) {
        MigrationScript script = MigrationScript.beside(UpgradeTest.class, before.size() + 1, name, oldestDriver);
        return Stream.concat(before.stream(), Stream.of(script)).toList();
    }

    @BeforeEach
    void startLoad() {
        old = fixture.open(settings);
        for (int i = 0; i < 3; i++) {
            load.add(threads.submit(this::work));
        }
        awaitMoreJobs();
    }

    @AfterEach
    void stop() {
        loading.set(false);
        threads.shutdownNow();
        old.close();
        fixture.close();
    }

    /** Enqueues, claims and completes for as long as the store does so or says that it can't just now. */
    private void work() {
        while (loading.get()) {
            long start = System.nanoTime();
            try {
                turn();
            } catch (JobStoreUnavailableException e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
            longestCall.accumulateAndGet(System.nanoTime() - start, Math::max);
        }
    }

    private void turn() {
        old.enqueue(IntStream.range(0, BATCH)
                .mapToObj(i -> NewJob.on("orders").build())
                .toList());
        List<ClaimedJob> jobs = old.leasing()
                .orElseThrow()
                .claim(ClaimRequest.of("orders", BATCH, Duration.ofMinutes(1), new Owner("old", 0)));
        old.leasing()
                .orElseThrow()
                .settle(jobs.stream()
                        .map(job -> Settlement.complete(job.lease()))
                        .toList());
        completed.addAndGet(jobs.size());
    }

    private void awaitMoreJobs() {
        int target = completed.get() + MORE;
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (completed.get() < target) {
            assertThat(System.nanoTime()).as("no work is done").isLessThan(deadline);
            for (Future<?> each : load) {
                assertThat(each.isDone() && loading.get())
                        .as("the load has failed")
                        .isFalse();
            }
            Thread.onSpinWait();
        }
    }

    private JobStore openNext(List<MigrationScript> scripts) {
        return PostgresProvider.open(fixture.url(), settings, scripts, database -> database);
    }

    @Test
    void the_old_driver_works_on_while_and_after_the_next_one_migrates_and_the_next_one_works_beside_it()
            throws Exception {
        try (JobStore next = openNext(NEXT)) {
            assertThat(next.schema().status().current()).isEqualTo(NEXT.size());
            awaitMoreJobs();
            assertThat(next.enqueue(List.of(NewJob.on("mails").build()))).hasSize(1);
            assertThat(next.leasing()
                            .orElseThrow()
                            .claim(ClaimRequest.of("mails", 1, Duration.ofMinutes(1), new Owner("next", 0))))
                    .hasSize(1);
        }
        loading.set(false);
        for (Future<?> each : load) {
            each.get(30, TimeUnit.SECONDS);
        }
        fixture.open(settings.withMigrate(false)).close();
    }

    @Test
    void a_migration_behind_a_long_transaction_lets_the_others_pass_and_ends_when_that_one_ends() throws Exception {
        Future<JobStore> migrating;
        try (Connection longOne = PostgresServer.connect();
                Statement statement = longOne.createStatement()) {
            longOne.setAutoCommit(false);
            statement.executeQuery("SELECT count(*) FROM " + fixture.schema() + ".cj_job");
            longestCall.set(0);
            migrating = threads.submit(() -> openNext(NEXT));
            for (int attempt = 0; attempt < 3; attempt++) {
                awaitWaitingMigration();
                awaitMoreJobs();
            }
            assertThat(migrating.isDone()).isFalse();
            longOne.rollback();
        }
        try (JobStore next = migrating.get(30, TimeUnit.SECONDS)) {
            assertThat(next.schema().status().current()).isEqualTo(NEXT.size());
            awaitMoreJobs();
        }
        assertThat(Duration.ofNanos(longestCall.get())).isLessThan(MigrationLocks.WAIT.plusSeconds(3));
    }

    private void awaitWaitingMigration() throws SQLException {
        try (Connection connection = PostgresServer.connect()) {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (Jdbc.one(
                            connection,
                            "SELECT count(*) FROM pg_locks WHERE NOT granted AND mode = 'AccessExclusiveLock'"
                                    + " AND relation = '" + fixture.schema() + ".cj_job'::regclass",
                            p -> {},
                            row -> row.getInt(1))
                    == 0) {
                assertThat(System.nanoTime()).as("the migration never waits").isLessThan(deadline);
            }
        }
    }

    @Test
    void a_driver_that_the_schema_left_behind_is_told_so_at_its_next_call_and_at_its_next_start() {
        loading.set(false);
        openNext(LATER).close();
        assertOutgrown(() -> old.enqueue(List.of(NewJob.on("orders").build())));
        assertOutgrown(() -> fixture.open(settings).close());
    }

    private static void assertOutgrown(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isExactlyInstanceOf(JobStoreException.class)
                .hasMessageContaining("version " + LATER.size())
                .hasMessageContaining("from version " + NEXT.size() + " on")
                .hasMessageContaining("Update the connector's plugin");
    }
}
