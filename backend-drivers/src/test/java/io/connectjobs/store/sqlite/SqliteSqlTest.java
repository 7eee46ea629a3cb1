package io.connectjobs.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.connectjobs.store.Capabilities.Capability;
import io.connectjobs.store.ClaimRequest;
import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.EnqueueResult;
import io.connectjobs.store.JobError;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.JobStoreException;
import io.connectjobs.store.JobStoreUnavailableException;
import io.connectjobs.store.JobStores;
import io.connectjobs.store.Lease;
import io.connectjobs.store.Leasing;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Owner;
import io.connectjobs.store.SchemaBehindException;
import io.connectjobs.store.Settlement;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.UpkeepLimits;
import io.connectjobs.store.contract.StoreFixture;
import io.connectjobs.store.contract.TestClock;
import io.connectjobs.store.sql.Jdbc;
import io.connectjobs.store.sql.SqlStoreCases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.JDBC;

final class SqliteSqlTest extends SqlStoreCases {
    private static final Owner OWNER = new Owner("sqlite-cases", 0);

    @Override
    protected StoreFixture freshDatabase() {
        return SqliteFixture.create();
    }

    @Override
    protected String schema() {
        return "";
    }

    @Override
    protected Connection connect(StoreFixture fixture) throws SQLException {
        return JDBC.createConnection("jdbc:" + fixture.url(), new Properties());
    }

    @Override
    protected List<String> explain(Connection connection, String sql) throws SQLException {
        return Jdbc.query(connection, "EXPLAIN QUERY PLAN " + sql, p -> {}, row -> row.getString("detail"));
    }

    @Override
    protected String pickTen(String queue) {
        return LeaseSql.CLAIMABLE
                .replace("?1", "4000000000000")
                .replace("?2", "'" + queue + "'")
                .replace("?3", "10");
    }

    @Override
    protected void analyze(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("ANALYZE");
        }
    }

    @Override
    protected List<String> ownObjects(Connection connection) throws SQLException {
        return Jdbc.query(
                connection,
                "SELECT name FROM sqlite_master WHERE name LIKE 'cj\\_%' ESCAPE '\\'",
                p -> {},
                row -> row.getString(1));
    }

    @Test
    void a_file_is_in_wal_mode() throws SQLException {
        fixture().open(StoreSettings.DEFAULT).close();
        try (Connection c = connect(fixture())) {
            String mode = Jdbc.one(c, "PRAGMA journal_mode", p -> {}, row -> row.getString(1));
            assertThat(mode).isEqualTo("wal");
        }
    }

    @Test
    void a_file_that_stayed_busy_costs_one_call_and_is_written_in_whole_transactions_again() throws SQLException {
        try (JobStore store = fixture().open(StoreSettings.DEFAULT)) {
            try (Connection other = connect(fixture());
                    Statement statement = other.createStatement()) {
                statement.execute("BEGIN IMMEDIATE");
                assertThatThrownBy(() -> store.enqueue(
                                List.of(NewJob.on("orders").id("1").build())))
                        .isInstanceOf(JobStoreUnavailableException.class);
                statement.execute("ROLLBACK");
            }
            assertThat(store.enqueue(List.of(NewJob.on("orders").id("1").build())))
                    .hasOnlyElementsOfType(EnqueueResult.Added.class);
            assertThat(store.inspect().counts().get("orders")).containsExactly(Map.entry(JobState.AVAILABLE, 1L));
        }
    }

    @Test
    void a_store_in_memory_works_and_says_what_it_lacks() {
        try (JobStore store = JobStores.open("sqlite::memory:", StoreSettings.DEFAULT)) {
            assertThat(store.enqueue(List.of(NewJob.on("orders").id("1").build()))
                            .get(0))
                    .isInstanceOf(EnqueueResult.Added.class);
            assertThat(store.capabilities().has(Capability.DURABLE)).isFalse();
            assertThat(store.capabilities().has(Capability.ATOMIC_HISTORY)).isTrue();
        }
    }

    @Test
    void a_mere_look_makes_no_file() {
        assertThatThrownBy(() -> fixture().open(StoreSettings.DEFAULT.withMigrate(false)))
                .isInstanceOf(SchemaBehindException.class)
                .hasMessageContaining("is not there");
        assertThat(Path.of(fixture().url().substring("sqlite:".length())).getParent())
                .isEmptyDirectory();
    }

    @Test
    void claims_know_what_they_hold_however_jobs_leave_them_and_go_with_the_last() throws SQLException {
        TestClock clock = new TestClock(Instant.parse("2031-05-06T07:08:09Z"));
        Duration lease = Duration.ofMinutes(1);
        try (JobStore store = fixture().open(StoreSettings.DEFAULT.withTestClock(clock));
                Connection c = connect(fixture())) {
            Leasing leasing = store.leasing().orElseThrow();
            store.enqueue(IntStream.range(0, 10)
                    .mapToObj(id -> NewJob.on("orders").id("" + id).build())
                    .toList());
            List<Lease> first = leases(leasing.claim(ClaimRequest.of("orders", 5, lease, OWNER)));
            ClaimRequest again = ClaimRequest.of("orders", 5, lease, OWNER);
            List<Lease> second = leases(leasing.claim(again));
            assertThat(held(c)).containsExactly(5, 5);

            leasing.settle(List.of(
                    Settlement.complete(first.get(0)),
                    Settlement.complete(second.get(0)),
                    Settlement.release(first.get(1)),
                    Settlement.snooze(second.get(1), Duration.ofHours(1)),
                    Settlement.fail(first.get(2), new JobError("io", "gone"))));
            assertThat(held(c)).containsExactly(2, 3);
            assertThat(store.inspect().counts().get("orders")).containsEntry(JobState.RUNNING, 5L);

            leasing.extend(second, Duration.ofHours(1));
            leasing.extend(List.of(second.get(2)), Duration.ofSeconds(1));
            clock.advance(lease.plusMillis(1));
            store.upkeep(UpkeepLimits.DEFAULT);
            assertThat(held(c))
                    .as("reaped: all of the first, one of the second")
                    .containsExactly(2);
            assertThat(leases(leasing.claim(again))).containsExactlyElementsOf(second.subList(3, 5));

            leasing.settle(second.stream().map(Settlement::complete).toList());
            assertThat(held(c)).isEmpty();
        }
    }

    private static List<Lease> leases(List<ClaimedJob> jobs) {
        return jobs.stream().map(ClaimedJob::lease).toList();
    }

    /** By their own count, which is what the jobs say. */
    private static List<Integer> held(Connection c) throws SQLException {
        return Jdbc.query(c, """
                SELECT holds, (SELECT count(*) FROM json_each(k.seqs) e JOIN cj_job j ON j.seq = e.value
                               WHERE j.state = 2 AND j.lease = j.seq + k.number) AS counted
                FROM cj_claim k ORDER BY number""", p -> {}, row -> {
            assertThat(row.getInt("holds")).isEqualTo(row.getInt("counted"));
            return row.getInt("holds");
        });
    }

    @Test
    void a_folder_that_is_not_there_is_told_with_the_file() {
        assertThatThrownBy(() -> JobStores.open("sqlite:/no/such/folder/jobs.db", StoreSettings.DEFAULT))
                .isExactlyInstanceOf(JobStoreException.class)
                .hasMessageContaining("/no/such/folder/jobs.db")
                .hasMessageContaining("folder");
    }

    @Test
    void a_file_that_is_no_database_is_refused_and_left_alone(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("notes.txt"), "These are notes, and many of them.\n".repeat(100));
        assertThatThrownBy(() -> JobStores.open("sqlite:" + file, StoreSettings.DEFAULT))
                .isExactlyInstanceOf(JobStoreException.class)
                .hasMessageContaining("no SQLite database");
        assertThat(file).content().startsWith("These are notes");
    }

    @Test
    void a_schema_and_an_unknown_option_are_refused() {
        assertThatThrownBy(() -> JobStores.open("sqlite:x.db", StoreSettings.DEFAULT.withSchema("jobs")))
                .isInstanceOf(JobStoreException.class)
                .hasMessageContaining("store.schema");
        assertThatThrownBy(() -> JobStores.open("sqlite:x.db?synchronous=off", StoreSettings.DEFAULT))
                .isInstanceOf(JobStoreException.class)
                .hasMessageContaining("synchronous=full");
        assertThatThrownBy(() -> JobStores.open("sqlite:", StoreSettings.DEFAULT))
                .isInstanceOf(JobStoreException.class)
                .hasMessageContaining("names no file");
    }
}
