package io.connectjobs.store.postgresql;

import io.connectjobs.store.JobStore;
import io.connectjobs.store.JobStores;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.contract.StoreFixture;
import io.connectjobs.store.sql.EmptiedDatabases;
import io.connectjobs.store.sql.ServerUrl;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The PostgreSQL of these tests: the one that {@code CJ_IT_POSTGRESQL_URL} names, or an embedded one, started once and
 * stopped when the test process ends. Each fixture is a schema of its own.
 */
public final class PostgresServer {
    private static final AtomicInteger SCHEMAS = new AtomicInteger();
    private static @Nullable String url;

    private PostgresServer() {}

    static synchronized String url() {
        if (url == null) {
            String own = System.getenv("CJ_IT_POSTGRESQL_URL");
            url = own == null ? startEmbedded() : own;
        }
        return url;
    }

    private static String startEmbedded() {
        try {
            // Stops with the process: the library installs the hook.
            EmbeddedPostgres server = EmbeddedPostgres.builder()
                    .setPGStartupWait(Duration.ofMinutes(1))
                    .start();
            return "postgresql://postgres@localhost:" + server.getPort() + "/postgres";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The port of a server on this machine. */
    static int port() {
        return Integer.parseInt(url().replaceAll(".*:(\\d+)/.*", "$1"));
    }

    public static Fixture fixture() {
        return new Fixture("case_" + ProcessHandle.current().pid() + "_" + SCHEMAS.incrementAndGet());
    }

    /** Of the databases of a test class, which it closes. */
    static EmptiedDatabases<Fixture> emptied() {
        return new EmptiedDatabases<>(PostgresServer::fixture, Fixture::empty);
    }

    static Connection connect() throws SQLException {
        ServerUrl parsed = PostgresSource.parse(url(), StoreSettings.DEFAULT);
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(parsed.jdbcUrl("postgresql", "", ""));
        return source.getConnection(parsed.username(), parsed.password());
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

    public record Fixture(String schema) implements StoreFixture {
        @Override
        public String url() {
            return PostgresServer.url();
        }

        @Override
        public JobStore open(StoreSettings settings) {
            return JobStores.provider(url()).open(url(), settings.withSchema(schema));
        }

        private void empty() {
            run("""
                    DO $$ DECLARE name text; BEGIN
                      FOR name IN SELECT tablename FROM pg_tables
                                  WHERE schemaname = '%1$s' AND tablename LIKE 'cj\\_%%' AND tablename <> 'cj_schema' LOOP
                        EXECUTE format('DELETE FROM %%I.%%I', '%1$s', name);
                      END LOOP;
                      IF to_regproc('%1$s.cj_feed_untap') IS NOT NULL THEN
                        PERFORM %1$s.cj_feed_untap();
                      END IF;
                    END $$""".formatted(schema));
        }

        @Override
        public void close() {
            run("DROP SCHEMA IF EXISTS \"" + schema + "\" CASCADE");
        }
    }
}
