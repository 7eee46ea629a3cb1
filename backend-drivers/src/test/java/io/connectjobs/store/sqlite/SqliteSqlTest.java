package io.connectjobs.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.connectjobs.store.Capabilities.Capability;
import io.connectjobs.store.ClaimRequest;
import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.EnqueueResult;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.JobStoreException;
import io.connectjobs.store.JobStoreUnavailableException;
import io.connectjobs.store.JobStores;
import io.connectjobs.store.Leasing;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Owner;
import io.connectjobs.store.SchemaBehindException;
import io.connectjobs.store.Settlement;
import io.connectjobs.store.StoreSettings;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.JDBC;

final class SqliteSqlTest extends SqlStoreCases {
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
    void a_claim_that_holds_nothing_any_more_is_forgotten_and_one_that_was_extended_is_not() throws SQLException {
        TestClock clock = new TestClock(Instant.parse("2031-05-06T07:08:09Z"));
        Owner owner = new Owner("sqlite-cases", 0);
        Duration lease = Duration.ofMinutes(1);
        try (JobStore store = fixture().open(StoreSettings.DEFAULT.withTestClock(clock));
                Connection c = connect(fixture())) {
            Leasing leasing = store.leasing().orElseThrow();
            store.enqueue(Stream.of("a", "b", "c")
                    .map(id -> NewJob.on("orders").id(id).build())
                    .toList());
            leasing.settle(List.of(Settlement.complete(leasing.claim(ClaimRequest.of("orders", 1, lease, owner))
                    .get(0)
                    .lease())));
            ClaimRequest held = ClaimRequest.of("orders", 1, lease, owner);
            List<ClaimedJob> kept = leasing.claim(held);
            leasing.extend(List.of(kept.get(0).lease()), Duration.ofHours(1));
            clock.advance(lease.plusMillis(1));
            leasing.claim(ClaimRequest.of("orders", 1, lease, owner));
            assertThat(Jdbc.query(c, "SELECT number FROM cj_claim ORDER BY number", p -> {}, row -> row.getLong(1)))
                    .containsExactly(2L, 3L);
            assertThat(leasing.claim(held).get(0).lease()).isEqualTo(kept.get(0).lease());
        }
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
