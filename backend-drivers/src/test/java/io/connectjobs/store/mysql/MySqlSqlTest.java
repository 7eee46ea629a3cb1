package io.connectjobs.store.mysql;

import io.connectjobs.store.contract.StoreFixture;
import io.connectjobs.store.sql.Jdbc;
import io.connectjobs.store.sql.SqlNames;
import io.connectjobs.store.sql.SqlStoreCases;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

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
}
