package io.connectjobs.store.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.connectjobs.store.ClaimRequest;
import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.JobError;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.JobStoreException;
import io.connectjobs.store.Leasing;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Owner;
import io.connectjobs.store.Payload;
import io.connectjobs.store.Schema.Migration;
import io.connectjobs.store.Schema.SchemaStatus;
import io.connectjobs.store.Settlement;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.contract.StoreFixture;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a SQL driver promises beside the contract: its schema's versions, its view, its plans. */
public abstract class SqlStoreCases {
    private static final StoreSettings UNMIGRATED = StoreSettings.DEFAULT.withMigrate(false);
    private static final Owner OWNER = new Owner("sql-cases", 0);

    private StoreFixture fixture;

    protected abstract StoreFixture freshDatabase();

    /** The schema that the fixture's tables are in; empty for the connection's own. */
    protected abstract String schema();

    /** A connection to the fixture's database whose plain table names mean the fixture's tables. */
    protected abstract Connection connect(StoreFixture fixture) throws SQLException;

    /** The lines of a plan. */
    protected abstract List<String> explain(Connection connection, String sql) throws SQLException;

    /** The statement that a claim of ten jobs of a queue runs to pick its rows. */
    protected abstract String pickTen(String queue);

    /** How a plan says that it reads the index with the claim's order. */
    protected String claimIndex() {
        return "cj_job_available";
    }

    /** What a plan says when it sorts, or reads a whole table. */
    protected List<String> sortsOrScans() {
        return List.of("Sort", "TEMP B-TREE", "Seq Scan");
    }

    /** Makes the planner's statistics current, where the database has any. */
    protected abstract void analyze(Connection connection) throws SQLException;

    @BeforeEach
    void createDatabase() {
        fixture = freshDatabase();
    }

    @AfterEach
    void dropDatabase() {
        fixture.close();
    }

    protected final StoreFixture fixture() {
        return fixture;
    }

    @Test
    void opening_migrates_a_fresh_database_and_opening_again_finds_it_done() {
        try (JobStore store = fixture.open(StoreSettings.DEFAULT)) {
            SchemaStatus status = store.schema().status();
            assertThat(status.current()).isEqualTo(status.driver()).isPositive();
            assertThat(status.steps())
                    .allSatisfy(step -> assertThat(step.appliedAt()).isNotNull());
            assertThat(store.schema().migrate()).isEmpty();
        }
        fixture.open(UNMIGRATED).close();
    }

    @Test
    void a_store_that_may_not_migrate_says_what_it_needs() {
        assertThatThrownBy(() -> fixture.open(UNMIGRATED))
                .isInstanceOf(JobStoreException.class)
                .hasMessageContaining("version 0")
                .hasMessageContaining("store.migrate");
    }

    @Test
    void rolling_back_to_zero_leaves_nothing_and_migrating_again_works() throws SQLException {
        try (JobStore store = fixture.open(StoreSettings.DEFAULT)) {
            store.enqueue(List.of(NewJob.on("orders").build()));
            List<Migration> undone = store.schema().rollback(0);
            assertThat(undone).hasSize(store.schema().status().driver());
            assertThat(store.schema().status().current()).isZero();
            assertThat(store.check(Duration.ofSeconds(5)).ok()).isFalse();
            try (Connection c = connect(fixture)) {
                assertThat(ownObjects(c)).isEmpty();
            }
            assertThat(store.schema().migrate()).hasSameSizeAs(undone);
            assertThat(store.check(Duration.ofSeconds(5)).ok()).isTrue();
            assertThat(store.inspect().counts()).isEmpty();
        }
    }

    /** Names of database objects that begin with cj_. */
    protected abstract List<String> ownObjects(Connection connection) throws SQLException;

    @Test
    void a_newer_schema_that_still_serves_this_driver_is_used() throws SQLException {
        fixture.open(StoreSettings.DEFAULT).close();
        recordVersion(99, 1);
        try (JobStore store = fixture.open(StoreSettings.DEFAULT)) {
            assertThat(store.schema().status().current()).isEqualTo(99);
            assertThat(store.enqueue(List.of(NewJob.on("orders").build()))).hasSize(1);
            assertThatThrownBy(() -> store.schema().rollback(0))
                    .isInstanceOf(JobStoreException.class)
                    .hasMessageContaining("99");
            assertThat(store.inspect().counts()).isNotEmpty();
        }
    }

    @Test
    void a_newer_schema_that_does_not_serve_this_driver_is_refused() throws SQLException {
        fixture.open(StoreSettings.DEFAULT).close();
        recordVersion(99, 98);
        assertThatThrownBy(() -> fixture.open(StoreSettings.DEFAULT))
                .isInstanceOf(JobStoreException.class)
                .hasMessageContaining("version 99")
                .hasMessageContaining("from version 98 on")
                .hasMessageContaining("Update the connector's plugin");
    }

    private void recordVersion(int version, int oldestDriver) throws SQLException {
        try (Connection c = connect(fixture)) {
            Jdbc.update(
                    c,
                    "INSERT INTO cj_schema (version, name, applied_at_ms, oldest_driver) VALUES (?, 'future', 0, ?)",
                    p -> p.number(version).number(oldestDriver));
        }
    }

    @Test
    void stores_that_open_at_the_same_moment_migrate_once() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<JobStore>> opening = threads.invokeAll(IntStream.range(0, 8)
                    .mapToObj(i -> (Callable<JobStore>) () -> fixture.open(StoreSettings.DEFAULT))
                    .toList());
            List<JobStore> stores = new ArrayList<>();
            for (Future<JobStore> store : opening) {
                stores.add(store.get());
            }
            assertThat(stores.get(7).schema().status().steps()).hasSize(1);
            stores.forEach(JobStore::close);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void processes_that_open_at_the_same_moment_migrate_once_and_share_the_jobs() throws Exception {
        List<Process> processes = new ArrayList<>();
        try {
            for (int i = 0; i < 3; i++) {
                processes.add(StoreProcess.start(fixture.url(), schema(), "p" + i, 200));
            }
            for (Process process : processes) {
                assertThat(StoreProcess.await(process)).isZero();
            }
        } finally {
            processes.forEach(Process::destroyForcibly);
        }
        try (JobStore store = fixture.open(UNMIGRATED)) {
            assertThat(store.inspect().counts())
                    .hasEntrySatisfying(
                            "orders", states -> assertThat(states.values()).containsExactly(600L));
        }
    }

    @Test
    void the_view_shows_states_times_errors_and_payload_as_people_read_them() throws SQLException {
        try (JobStore store = fixture.open(StoreSettings.DEFAULT)) {
            store.enqueue(List.of(
                    NewJob.on("orders")
                            .id("1")
                            .payload(Payload.json("{\"amount\":7}"))
                            .headers(Map.of("h", "v"))
                            .build(),
                    NewJob.on("orders")
                            .id("2")
                            .payload(Payload.text("{not json"))
                            .build(),
                    NewJob.on("orders").id("3").delay(Duration.ofHours(1)).build()));
            Leasing leasing = store.leasing().orElseThrow();
            List<ClaimedJob> jobs = leasing.claim(ClaimRequest.of("orders", 1, Duration.ofMinutes(1), OWNER));
            leasing.settle(List.of(Settlement.fail(jobs.get(0).lease(), new JobError("timeout", "no answer"))));
        }
        try (Connection c = connect(fixture)) {
            List<List<String>> rows = Jdbc.query(
                    c,
                    "SELECT id, state, payload_json, last_error, headers, run_at, finished_at FROM cj_jobs ORDER BY id",
                    p -> {},
                    row -> IntStream.rangeClosed(1, 7)
                            .mapToObj(i -> text(row, i))
                            .toList());
            assertThat(rows.get(0).subList(0, 5))
                    .containsExactly("1", "retryable", "{\"amount\":7}", "timeout: no answer", "{\"h\":\"v\"}");
            assertThat(rows.get(0).get(5)).startsWith("2");
            assertThat(rows.get(0).get(6)).isEqualTo("-");
            assertThat(rows.get(1).subList(0, 4)).containsExactly("2", "available", "-", "-");
            assertThat(rows.get(2).subList(0, 3)).containsExactly("3", "scheduled", "null");
        }
    }

    private static String text(ResultSet row, int column) {
        try {
            String text = row.getString(column);
            return text == null ? "-" : text;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_claim_on_100_000_waiting_jobs_reads_the_index_in_order_with_stale_and_with_fresh_statistics()
            throws SQLException {
        try (JobStore store = fixture.open(StoreSettings.DEFAULT)) {
            for (int batch = 0; batch < 10; batch++) {
                int first = batch * 10_000;
                store.enqueue(IntStream.range(first, first + 10_000)
                        .mapToObj(i -> NewJob.on(i % 10 == 0 ? "few" : "many")
                                .id(Integer.toString(i))
                                .priority(i % 7)
                                .build())
                        .toList());
            }
            try (Connection c = connect(fixture)) {
                assertUsesIndexInOrder(c);
                analyze(c);
                assertUsesIndexInOrder(c);
                List<ClaimedJob> jobs = store.leasing()
                        .orElseThrow()
                        .claim(ClaimRequest.of("many", 10_000, Duration.ofMinutes(1), OWNER));
                assertThat(jobs)
                        .hasSize(10_000)
                        .allSatisfy(job -> assertThat(job.priority()).isEqualTo(6));
                // Now the statistics know nothing of running jobs.
                assertUsesIndexInOrder(c);
            }
        }
    }

    private void assertUsesIndexInOrder(Connection c) throws SQLException {
        for (String queue : List.of("many", "few", "none")) {
            assertThat(explain(c, pickTen(queue)))
                    .as("plan of a claim on " + queue)
                    .anyMatch(line -> line.contains(claimIndex()))
                    .noneMatch(line -> sortsOrScans().stream().anyMatch(line::contains));
        }
    }
}
