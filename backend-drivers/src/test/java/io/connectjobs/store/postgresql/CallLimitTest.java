package io.connectjobs.store.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.connectjobs.store.ClaimRequest;
import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.JobFilter;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.JobStoreUnavailableException;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Owner;
import io.connectjobs.store.Settlement;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.sql.Jdbc;
import io.connectjobs.store.sql.ServerUrl;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.PGConnection;

/** No call waits for ever: not for a lock, not for a server that hangs. */
final class CallLimitTest {
    private static final Duration LIMIT = Duration.ofSeconds(1);
    private static final Duration MOST = LIMIT.plus(CallLimit.GRACE).plusSeconds(3);
    private static final StoreSettings SETTINGS =
            StoreSettings.DEFAULT.withCallTimeout(LIMIT).withConnectTimeout(Duration.ofSeconds(2));

    private final PostgresServer.Fixture fixture = PostgresServer.fixture();

    @AfterEach
    void dropSchema() {
        fixture.close();
    }

    @Test
    void a_table_that_another_session_holds_makes_every_call_unavailable_within_the_limit() throws SQLException {
        lockedCalls(fixture.url());
    }

    @Test
    void so_it_does_through_a_pooler() throws SQLException {
        try (PgBouncer pooler = PgBouncer.before(PostgresServer.port(), 5)) {
            lockedCalls(pooler.url());
        }
    }

    private void lockedCalls(String url) throws SQLException {
        try (JobStore store = new PostgresProvider().open(url, SETTINGS.withSchema(fixture.schema()))) {
            whileHeld(lockedTable(), () -> {
                isUnavailableInTime(
                        () -> store.enqueue(List.of(NewJob.on("orders").build())));
                isUnavailableInTime(() -> claim(store));
                isUnavailableInTime(() -> store.inspect().list(JobFilter.ALL, null, 1));
                isUnavailableInTime(() -> store.operate().cancel(List.of(new JobRef("orders", "1"))));
            });
            assertThat(store.enqueue(List.of(NewJob.on("orders").build()))).hasSize(1);
            assertThat(claim(store)).hasSize(1);
        }
    }

    @Test
    void a_row_that_another_session_holds_makes_its_settlement_unavailable_and_claims_pass_it_by() throws SQLException {
        try (JobStore store = fixture.open(SETTINGS)) {
            store.enqueue(List.of(
                    NewJob.on("orders").id("1").build(),
                    NewJob.on("orders").id("2").build()));
            ClaimedJob first = claim(store).get(0);
            whileHeld("UPDATE " + fixture.schema() + ".cj_job SET kind = kind WHERE id = '1'", () -> {
                isUnavailableInTime(() -> complete(store, first));
                assertThat(claim(store)).hasSize(1);
            });
            complete(store, first);
        }
    }

    /** A client that was held up for long, as by a suspended machine: docs/postgresql.md advises to limit that. */
    @Test
    void a_transaction_that_stood_still_until_the_server_ended_it_is_unavailable_and_may_be_tried_again() {
        ServerUrl url = PostgresSource.parse(fixture.url(), SETTINGS);
        PostgresErrors errors = new PostgresErrors(url, state -> null);
        try (PostgresDatabase database = PostgresDatabase.open(new PostgresSource(url, SETTINGS), SETTINGS, errors)) {
            assertThatThrownBy(() -> database.write(CallLimitTest::standStill))
                    .isInstanceOf(JobStoreUnavailableException.class)
                    .hasMessageContaining("25P03");
            assertThat(database.<Boolean>write(connection -> connection.isValid(1)))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"'', 30s", "?options=-c%20idle_in_transaction_session_timeout%3D7s, 7s"})
    void a_session_that_stands_still_in_a_transaction_ends_in_time_or_when_the_server_was_told(
            String options, String limit) throws SQLException {
        ServerUrl url = PostgresSource.parse(fixture.url() + options, SETTINGS);
        try (Connection c = new PostgresSource(url, SETTINGS).getConnection()) {
            String told = Jdbc.one(c, "SHOW idle_in_transaction_session_timeout", p -> {}, row -> row.getString(1));
            assertThat(told).isEqualTo(limit);
        }
    }

    private static boolean standStill(Connection connection) throws SQLException {
        int pid = connection.unwrap(PGConnection.class).getBackendPID();
        try (Statement statement = connection.createStatement();
                Connection other = PostgresServer.connect();
                PreparedStatement left = other.prepareStatement("SELECT 1 FROM pg_stat_activity WHERE pid = ?")) {
            statement.execute("SET LOCAL idle_in_transaction_session_timeout = '50ms'");
            left.setInt(1, pid);
            long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            boolean lives = true;
            while (lives && System.nanoTime() - deadline < 0) {
                try (ResultSet row = left.executeQuery()) {
                    lives = row.next();
                }
            }
            return statement.execute("SELECT 1");
        }
    }

    private static List<ClaimedJob> claim(JobStore store) {
        return store.leasing()
                .orElseThrow()
                .claim(ClaimRequest.of("orders", 1, Duration.ofMinutes(1), new Owner("limit", 0)));
    }

    private static void complete(JobStore store, ClaimedJob job) {
        assertThat(store.leasing().orElseThrow().settle(List.of(Settlement.complete(job.lease()))))
                .allSatisfy(result -> assertThat(result.status()).hasToString("APPLIED"));
    }

    private String lockedTable() {
        return "LOCK TABLE " + fixture.schema() + ".cj_job IN ACCESS EXCLUSIVE MODE";
    }

    /** Does something while another session's transaction holds what a statement locked. */
    private static void whileHeld(String sql, Runnable action) throws SQLException {
        try (Connection other = PostgresServer.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute(sql);
            action.run();
            other.rollback();
        }
    }

    private static void isUnavailableInTime(ThrowingCallable call) {
        long start = System.nanoTime();
        assertThatThrownBy(call).isInstanceOf(JobStoreUnavailableException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(MOST);
    }

    @Test
    void a_server_that_stands_still_makes_calls_unavailable_in_time_and_they_go_on_when_it_does() {
        try (OwnServer server = OwnServer.start(Map.of());
                JobStore store = server.open(SETTINGS)) {
            store.enqueue(List.of(NewJob.on("orders").id("1").build()));
            server.freeze();
            try {
                isUnavailableInTime(
                        () -> store.enqueue(List.of(NewJob.on("orders").id("2").build())));
                isUnavailableInTime(() -> claim(store));
                assertThat(store.check(Duration.ofSeconds(1)).ok()).isFalse();
            } finally {
                server.thaw();
            }
            assertThat(claim(store)).hasSize(1);
        }
    }

    @Test
    void the_message_says_which_limit_and_where_to_look() throws SQLException {
        try (JobStore store = fixture.open(SETTINGS)) {
            whileHeld(
                    lockedTable(),
                    () -> assertThatThrownBy(() -> claim(store))
                            .hasMessageContaining("limit of 1000 ms")
                            .hasMessageContaining("pg_blocking_pids"));
        }
    }
}
