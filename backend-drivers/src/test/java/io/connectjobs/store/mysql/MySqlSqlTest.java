package io.connectjobs.store.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.ClaimRequest;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Owner;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.contract.StoreFixture;
import io.connectjobs.store.sql.Jdbc;
import io.connectjobs.store.sql.SqlNames;
import io.connectjobs.store.sql.SqlStoreCases;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Plans are read in the form that both servers have: a line for each table, with its key and what else is done. */
final class MySqlSqlTest extends SqlStoreCases {
    @Override
    protected StoreFixture freshDatabase() {
        return MySqlServer.fixture();
    }

    @Override
    protected String schema() {
        return database().database();
    }

    private MySqlServer.Fixture database() {
        return (MySqlServer.Fixture) fixture();
    }

    @Override
    protected Connection connect(StoreFixture fixture) throws SQLException {
        Connection connection = MySqlServer.connect();
        connection.setCatalog(((MySqlServer.Fixture) fixture).database());
        return connection;
    }

    @Override
    protected List<String> explain(Connection connection, String sql) throws SQLException {
        return explained(connection, sql);
    }

    static List<String> explained(Connection connection, String sql) throws SQLException {
        String form = Flavour.of(connection.getMetaData().getDatabaseProductVersion()) == Flavour.MYSQL
                ? "EXPLAIN FORMAT=TRADITIONAL "
                : "EXPLAIN ";
        return Jdbc.query(connection, form + sql, p -> {}, MySqlSqlTest::line);
    }

    private static String line(ResultSet row) throws SQLException {
        return row.getString("table") + " by " + row.getString("key") + ", " + row.getString("type") + ": "
                + row.getString("Extra");
    }

    @Override
    protected String claimIndex() {
        return "p by PRIMARY, r";
    }

    @Override
    protected List<String> sortsOrScans() {
        return List.of("filesort", "temporary", ", ALL:");
    }

    @Override
    protected String pickTen(String queue) {
        String time = "coalesce(4000000000000, ";
        return new LeaseSql(new Words(new SqlNames(null), Flavour.MARIADB))
                .claim
                .replace("coalesce(?, ", time)
                .replace("queue = ?", "queue = '" + queue + "'")
                .replace("LIMIT ?", "LIMIT 10");
    }

    @Override
    protected void analyze(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("ANALYZE TABLE cj_job, cj_place");
        }
    }

    @Override
    protected List<String> ownObjects(Connection connection) throws SQLException {
        return Jdbc.query(
                connection,
                "SELECT table_name FROM information_schema.tables WHERE table_schema = ? AND table_name LIKE 'cj\\_%'",
                p -> p.text(database().database()),
                row -> row.getString(1));
    }

    @Test
    void whoever_looks_for_what_time_ends_reads_places_in_order_and_jobs_by_their_number() throws SQLException {
        try (JobStore store = fixture().open(StoreSettings.DEFAULT)) {
            store.enqueue(IntStream.range(0, 10_000)
                    .mapToObj(i -> NewJob.on("orders")
                            .delay(Duration.ofMillis(i % 2 == 0 ? 0 : 3_600_000))
                            .expireAfter(Duration.ofDays(i % 3 == 0 ? 1 : 9))
                            .build())
                    .toList());
            store.leasing()
                    .orElseThrow()
                    .claim(ClaimRequest.of("orders", 2_000, Duration.ofMinutes(1), new Owner("plans", 0)));
            LeaseSql sql = new LeaseSql(new Words(new SqlNames(null), Flavour.MARIADB));
            try (Connection c = connect(fixture())) {
                for (int what : List.of(Place.WAITING, Place.RUNNING, Place.EXPIRES, Place.RESULT, Course.PRUNED)) {
                    String looked = sql.endedByTime
                            .replace("p.what = ?", "p.what = " + what)
                            .replace("p.queue = ?", "p.queue = 'orders'")
                            .replace("p.at_ms <= ?", "p.at_ms <= 4000000000000")
                            .replace("LIMIT ?", "LIMIT 100");
                    assertThat(explain(c, looked))
                            .as("plan of a look for " + what)
                            .anyMatch(line -> line.startsWith("p by PRIMARY"))
                            .anyMatch(line -> line.startsWith("j by PRIMARY, eq_ref"))
                            .noneMatch(line -> sortsOrScans().stream().anyMatch(line::contains));
                }
            }
        }
    }
}
