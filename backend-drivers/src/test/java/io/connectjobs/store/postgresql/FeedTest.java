package io.connectjobs.store.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.JobStore;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.contract.FeedReader;
import io.connectjobs.store.mutant.Mutation;
import io.connectjobs.store.sql.Database;
import io.connectjobs.store.sql.FeedCases;
import io.connectjobs.store.sql.ServerUrl;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

final class FeedTest extends FeedCases {
    private final PostgresServer.Fixture database = PostgresServer.fixture();

    FeedTest() {
        super(
                Mutation.of(
                        "\\(SELECT last FROM \\S+cj_listening\\) \\+ sum\\(jobs\\) OVER \\(ORDER BY entry\\)", "entry"),
                Mutation.of("(SELECT last FROM \\S+cj_listening) FOR NO KEY UPDATE", "$1"));
    }

    @Override
    protected JobStore open(StoreSettings settings, UnaryOperator<Database> around) {
        return PostgresProvider.open(
                PostgresServer.url(), settings.withSchema(schema()), PostgresProvider.SCRIPTS, around);
    }

    private String schema() {
        return database.schema();
    }

    @Override
    protected Connection connect() throws SQLException {
        return PostgresServer.connect();
    }

    @Override
    protected String waiting(String words) {
        return "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%" + words + "%'";
    }

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void a_transaction_that_another_database_or_this_one_holds_open_holds_nothing_up() throws Exception {
        String other = schema() + "_other";
        PostgresServer.run("CREATE DATABASE " + other);
        try (Connection elsewhere = connect(other);
                Connection here = PostgresServer.connect()) {
            FeedReader reader = FeedReader.of(feed(store()));
            keepOpen(elsewhere);
            keepOpen(here);
            add(store(), "a");
            assertThat(ids(reader)).containsExactly("a");
            assertThat(horizonStandsStill())
                    .as("what a reader by the horizon would wait for")
                    .isTrue();
            elsewhere.rollback();
            here.rollback();
        } finally {
            PostgresServer.run("DROP DATABASE " + other);
        }
    }

    private static void keepOpen(Connection c) throws SQLException {
        c.setAutoCommit(false);
        try (Statement statement = c.createStatement()) {
            statement.execute("CREATE TEMPORARY TABLE open_work AS SELECT 1 AS one");
        }
    }

    private static boolean horizonStandsStill() throws SQLException {
        try (Connection c = PostgresServer.connect();
                Statement statement = c.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT pg_snapshot_xmin(pg_current_snapshot()) < pg_current_xact_id()")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    private static Connection connect(String name) throws SQLException {
        ServerUrl parsed = PostgresSource.parse(PostgresServer.url(), StoreSettings.DEFAULT);
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(parsed.jdbcUrl("postgresql", "", "").replaceAll("/[^/?]+(\\?|$)", "/" + name + "$1"));
        return source.getConnection(parsed.username(), parsed.password());
    }

    @Test
    void nobody_listening_leaves_no_trigger_behind() throws Exception {
        assertThat(triggers()).isZero();
        feed(store()).listen();
        assertThat(triggers()).isEqualTo(2);
    }

    private int triggers() throws SQLException {
        try (Connection c = PostgresServer.connect();
                Statement statement = c.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT count(*) FROM pg_trigger t JOIN pg_class k ON k.oid = t.tgrelid"
                                + " JOIN pg_namespace n ON n.oid = k.relnamespace WHERE NOT tgisinternal AND n.nspname = '"
                                + schema() + "'")) {
            row.next();
            return row.getInt(1);
        }
    }
}
