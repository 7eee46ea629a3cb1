package io.connectjobs.store.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.ClaimRequest;
import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.Leasing;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Owner;
import io.connectjobs.store.Settlement;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.contract.StoreFixture;
import io.connectjobs.store.sql.Jdbc;
import io.connectjobs.store.sql.Kept;
import io.connectjobs.store.sql.Params;
import io.connectjobs.store.sql.SqlNames;
import io.connectjobs.store.sql.SqlStoreCases;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class PostgresSqlTest extends SqlStoreCases {
    @Override
    protected StoreFixture freshDatabase() {
        return PostgresServer.fixture();
    }

    @Override
    protected String schema() {
        return ((PostgresServer.Fixture) fixture()).schema();
    }

    @Override
    protected Connection connect(StoreFixture fixture) throws SQLException {
        // As the driver's own, whose planner is told to walk indexes.
        Connection connection = new PostgresSource(
                        PostgresSource.parse(PostgresServer.url(), StoreSettings.DEFAULT), StoreSettings.DEFAULT)
                .getConnection();
        connection.setSchema(((PostgresServer.Fixture) fixture).schema());
        return connection;
    }

    @Override
    protected List<String> explain(Connection connection, String sql) throws SQLException {
        return Jdbc.query(connection, "EXPLAIN " + sql, p -> {}, row -> row.getString(1));
    }

    @Override
    protected String pickTen(String queue) {
        return """
                WITH front AS MATERIALIZED (SELECT floor_ms FROM cj_front WHERE queue = 'none')
                SELECT j.ctid FROM cj_line l CROSS JOIN %s
                WHERE l.queue = '%s' AND l.due AND l.run_at_ms <= 4000000000000 AND %s
                ORDER BY l.rank, l.run_at_ms, l.last_seq LIMIT 10""".formatted(LineSql.locked("1").replace("{s}", ""), queue, FrontSql.FROM_FRONT);
    }

    @Override
    protected String claimIndex() {
        return "cj_line_order";
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
                "SELECT relname FROM pg_class WHERE relname LIKE 'cj\\_%' AND relnamespace = ?::regnamespace",
                p -> p.text(schema()),
                row -> row.getString(1));
    }

    @Test
    void a_claim_and_a_look_at_the_front_begin_in_the_middle_of_the_index() throws SQLException {
        try (JobStore store = fixture().open(StoreSettings.DEFAULT);
                Connection c = connect(fixture())) {
            store.enqueue(IntStream.range(0, 10_000)
                    .mapToObj(i -> NewJob.on("orders").priority(-i % 3).build())
                    .toList());
            assertBeginsInTheMiddle(c);
            vacuum(c);
            assertBeginsInTheMiddle(c);
        }
    }

    private void assertBeginsInTheMiddle(Connection c) throws SQLException {
        String look = new FrontSql(new SqlNames(schema())).move;
        for (String queue : List.of("orders", "none")) {
            assertThat(explain(c, pickTen(queue)))
                    .anyMatch(line -> line.contains("Index Cond") && line.contains("ROW(rank, run_at_ms) >="));
            assertThat(Jdbc.query(
                            c,
                            "EXPLAIN " + look,
                            p -> p.numberOrNull(null)
                                    .text(queue)
                                    .number(0)
                                    .number(5L)
                                    .text(queue)
                                    .number(5L)
                                    .text(queue)
                                    .number(5L)
                                    .flag(false)
                                    .text(queue),
                            row -> row.getString(1)))
                    .anyMatch(line -> line.contains("Index Cond") && line.contains("ROW(rank, run_at_ms) >="))
                    .noneMatch(line -> line.contains("Sort Key: cj_line") || line.contains("Seq Scan on cj_line"));
        }
    }

    @Test
    void a_settlement_joins_by_key_also_when_statistics_are_stale() throws SQLException {
        try (JobStore store = fixture().open(StoreSettings.DEFAULT)) {
            store.enqueue(IntStream.range(0, 20_000)
                    .mapToObj(i -> NewJob.on("orders").id(Integer.toString(i)).build())
                    .toList());
            try (Connection c = connect(fixture())) {
                analyze(c);
                List<ClaimedJob> jobs = store.leasing()
                        .orElseThrow()
                        .claim(ClaimRequest.of("orders", 10_000, Duration.ofMinutes(1), new Owner("plans", 0)));
                assertThat(jobs).hasSize(10_000);
                List<String> plan = explain(c, """
                        UPDATE cj_job j SET state = 4
                        FROM unnest(ARRAY['orders'], ARRAY['7'], ARRAY[8]::bigint[]) AS b(queue, id, lease)
                        WHERE j.queue = b.queue AND j.id = b.id AND j.lease = b.lease""");
                assertThat(plan)
                        .anyMatch(line -> line.contains("cj_job_pkey"))
                        .noneMatch(line -> line.contains("Seq Scan"));
            }
        }
    }

    @Test
    void reaping_and_pruning_read_an_index_also_with_the_statistics_of_a_busier_time() throws SQLException {
        try (JobStore store = fixture().open(StoreSettings.DEFAULT);
                Connection c = connect(fixture())) {
            store.enqueue(IntStream.range(0, 20_000)
                    .mapToObj(i -> NewJob.on("orders").id(Integer.toString(i)).build())
                    .toList());
            Leasing leasing = store.leasing().orElseThrow();
            List<ClaimedJob> jobs = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                jobs.addAll(
                        leasing.claim(ClaimRequest.of("orders", 10_000, Duration.ofMinutes(1), new Owner("plans", 0))));
            }
            vacuum(c);
            SqlNames names = new SqlNames(schema());
            OperateSql sql = new OperateSql(names);
            assertReadsAnIndex(c, sql.reap, p -> reaped(p.numberOrNull(null).number(1_000)));
            assertReadsAnIndex(
                    c,
                    FreshenSql.reap(FreshenSql.IN_QUEUE).replace("{s}", ""),
                    p -> reaped(p.numberOrNull(null).number(1_000).text("orders")));
            assertReadsAnIndex(c, sql.expire, p -> expired(p.numberOrNull(null).number(1_000)));
            assertReadsAnIndex(
                    c,
                    FreshenSql.expire(FreshenSql.IN_QUEUE).replace("{s}", ""),
                    p -> expired(p.numberOrNull(null).text("orders").number(1_000)));
            leasing.settle(
                    jobs.stream().map(job -> Settlement.complete(job.lease())).toList());
            vacuum(c);
            assertReadsAnIndex(
                    c,
                    sql.prune,
                    p -> p.numberOrNull(null)
                            .number(5_000)
                            .number(4)
                            .number(7L)
                            .number(4)
                            .number(7L));
            assertReadsAnIndex(c, sql.purge, p -> {
                p.numberOrNull(null);
                Columns.refs(p, jobs.stream().map(ClaimedJob::ref).limit(9).toList());
            });
            assertReadsAnIndex(c, sql.dropResults, p -> p.numberOrNull(null).number(5_000));
            assertReadsAnIndex(
                    c, sql.forget, p -> p.numberOrNull(null).number(5_000).number(7L));
        }
    }

    private static void vacuum(Connection c) throws SQLException {
        try (Statement statement = c.createStatement()) {
            statement.execute("VACUUM ANALYZE");
        }
    }

    private static void reaped(Params p) throws SQLException {
        PostgresLease.reaped(p, new Kept(true, true));
    }

    private static void expired(Params p) throws SQLException {
        PostgresLease.expired(p, true);
    }

    private static void assertReadsAnIndex(Connection c, String sql, Jdbc.Binder binder) throws SQLException {
        assertThat(Jdbc.query(c, "EXPLAIN " + sql, binder, row -> row.getString(1)))
                .noneMatch(line -> line.contains("Seq Scan on cj_job") || line.contains("Seq Scan on cj_line"))
                .noneMatch(line -> line.contains("Sort Key: cj_job") || line.contains("Sort Key: cj_line"));
    }

    @Test
    void a_session_that_broke_is_replaced() throws SQLException {
        try (JobStore store = fixture().open(StoreSettings.DEFAULT.withPoolSize(1))) {
            store.enqueue(List.of(NewJob.on("orders").id("1").build()));
            PostgresServer.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    + " WHERE application_name = 'kafka-connect-jobs' AND pid <> pg_backend_pid()");
            assertThat(retried(store)).isNotEmpty();
        }
    }

    /** The broken session may cost one call, which says so by its type. */
    private static List<?> retried(JobStore store) {
        try {
            return store.enqueue(List.of(NewJob.on("orders").id("2").build()));
        } catch (io.connectjobs.store.JobStoreUnavailableException e) {
            return store.enqueue(List.of(NewJob.on("orders").id("2").build()));
        }
    }
}
