package io.connectjobs.store.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.connectjobs.store.JobStore;
import io.connectjobs.store.JobStoreException;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.sql.Database;
import io.connectjobs.store.sql.Jdbc;
import io.connectjobs.store.sql.MigrationScript;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** DDL commits by itself: a migration that was cut short after any of its statements is brought to its end by the next. */
final class SchemaCrashTest {
    private static final MigrationScript NEXT = new MigrationScript(2, "next", 1, """
            ALTER TABLE {s}cj_worker ADD COLUMN place text CHARACTER SET utf8mb4 COLLATE {bin};
            CREATE INDEX cj_worker_alive ON {s}cj_worker (alive_until_ms);
            ALTER TABLE {s}cj_batch ADD COLUMN spare integer;
            """, """
            DROP INDEX cj_worker_alive ON {s}cj_worker;
            ALTER TABLE {s}cj_worker DROP COLUMN place;
            ALTER TABLE {s}cj_batch DROP COLUMN spare;
            """);

    private static final List<MigrationScript> SCRIPTS = List.of(MySqlProvider.SCRIPTS.get(0), NEXT);

    private final MySqlServer.Fixture database = MySqlServer.fixture();

    /** The connection is gone after so many statements of a migration. */
    private static final class Cut extends Error {
        private static final long serialVersionUID = 1;
    }

    @AfterEach
    void dropDatabase() {
        database.close();
    }

    @Test
    void a_migration_that_was_cut_short_anywhere_is_brought_to_its_end() throws SQLException {
        open(SCRIPTS).close();
        List<String> whole = columns();
        int cut = 0;
        database.close();
        for (int after = 0; isCutAfter(after); after++) {
            try (JobStore store = open(SCRIPTS)) {
                assertThat(store.schema().status().current()).isEqualTo(2);
                assertThat(columns())
                        .as("columns after a cut behind statement " + after)
                        .isEqualTo(whole);
                assertThat(store.enqueue(List.of(NewJob.on("orders").build()))).hasSize(1);
            }
            database.close();
            cut++;
        }
        assertThat(cut).as("places where a migration was cut").isGreaterThan(15);
    }

    @Test
    void a_rollback_that_was_cut_short_anywhere_is_brought_to_its_end() throws SQLException {
        open(MySqlProvider.SCRIPTS).close();
        List<String> first = columns();
        for (int after = 0; after < 3; after++) {
            int allowed = after;
            try (JobStore store = MySqlProvider.open(
                    database.url(), settings(), SCRIPTS, original -> new Frail(original, Integer.MAX_VALUE))) {
                assertThat(store.schema().status().current()).isEqualTo(2);
            }
            try (JobStore store =
                    MySqlProvider.open(database.url(), settings(), SCRIPTS, original -> new Frail(original, allowed))) {
                assertThatThrownBy(() -> store.schema().rollback(1)).isInstanceOf(Cut.class);
            }
            try (JobStore store = open(SCRIPTS)) {
                store.schema().rollback(1);
                assertThat(store.schema().status().current()).isEqualTo(1);
                assertThat(columns()).isEqualTo(first);
            }
        }
    }

    @Test
    void a_statement_that_fails_for_another_reason_fails_the_migration() {
        MigrationScript wrong = new MigrationScript(
                2, "wrong", 1, "ALTER TABLE {s}cj_nothing ADD COLUMN place integer;\n", "SELECT 1;\n");
        assertThatThrownBy(() -> open(List.of(MySqlProvider.SCRIPTS.get(0), wrong)))
                .isInstanceOf(JobStoreException.class)
                .hasMessageContaining("cj_nothing");
    }

    /** False where it got to its end before. */
    private boolean isCutAfter(int statements) {
        try (JobStore store =
                MySqlProvider.open(database.url(), settings(), SCRIPTS, original -> new Frail(original, statements))) {
            assertThat(store.schema().status().current()).isEqualTo(2);
            return false;
        } catch (Cut e) {
            return true;
        }
    }

    private StoreSettings settings() {
        return StoreSettings.DEFAULT.withSchema(database.database());
    }

    private JobStore open(List<MigrationScript> scripts) {
        return MySqlProvider.open(database.url(), settings(), scripts, original -> original);
    }

    private List<String> columns() throws SQLException {
        try (Connection c = MySqlServer.connect()) {
            List<String> columns = new ArrayList<>(Jdbc.query(
                    c,
                    "SELECT table_name, column_name, column_type FROM information_schema.columns WHERE table_schema = ?"
                            + " ORDER BY table_name, ordinal_position",
                    p -> p.text(database.database()),
                    row -> row.getString(1) + "." + row.getString(2) + " " + row.getString(3)));
            columns.addAll(Jdbc.query(
                    c,
                    "SELECT DISTINCT table_name, index_name FROM information_schema.statistics WHERE table_schema = ?"
                            + " ORDER BY table_name, index_name",
                    p -> p.text(database.database()),
                    row -> row.getString(1) + " by " + row.getString(2)));
            return columns;
        }
    }

    /** A database whose migrations break off after so many statements. */
    private record Frail(Database original, int statements) implements Database {
        @Override
        public <T> T write(Work<T> work) {
            return original.write(work);
        }

        @Override
        public <T> T writeOne(Work<T> statement) {
            return original.writeOne(statement);
        }

        @Override
        public <T> T read(Work<T> work) {
            return original.read(work);
        }

        @Override
        public <T> T migrate(Work<T> work) {
            int[] left = {statements};
            return original.migrate(c -> work.run(frail(c, left)));
        }

        private static Connection frail(Connection connection, int[] left) {
            return (Connection) Proxy.newProxyInstance(
                    Frail.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                        try {
                            Object result = method.invoke(connection, arguments);
                            return result instanceof Statement statement && !(result instanceof PreparedStatement)
                                    ? counted(statement, left)
                                    : result;
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }

        private static Statement counted(Statement statement, int[] left) {
            return (Statement) Proxy.newProxyInstance(
                    Frail.class.getClassLoader(), new Class<?>[] {Statement.class}, (proxy, method, arguments) -> {
                        if (method.getName().equals("execute") && left[0]-- == 0) {
                            throw new Cut();
                        }
                        try {
                            return method.invoke(statement, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }

        @Override
        public void close() {
            original.close();
        }
    }
}
