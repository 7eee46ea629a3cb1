package io.connectjobs.store.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.connectjobs.store.ClaimRequest;
import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.JobStoreException;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Owner;
import io.connectjobs.store.Settlement;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.UpkeepLimits;
import io.connectjobs.store.sql.Jdbc;
import io.connectjobs.store.sql.SqlNames;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SchemaNameTest {
    private static final List<String> EVERYWHERE_ELSE = List.of("cj_job", "cj_schema", "cj_jobs");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Jobs",
                "my jobs",
                "it's",
                "say \"jobs\"",
                "jobs\"; DROP TABLE cj_job; --",
                "a.b",
                "select",
                "{s}",
                "?",
                "9",
                "Aufträge",
                "semi;\\colon",
                "$1",
                "100%s"
            })
    void a_schema_of_any_name_holds_all_and_nothing_goes_elsewhere(String name) throws SQLException {
        List<String> before = elsewhere(name);
        try (JobStore store =
                new PostgresProvider().open(PostgresServer.url(), StoreSettings.DEFAULT.withSchema(name))) {
            useAll(store);
            assertThat(store.schema().status().current()).isPositive();
            assertThat(in(name)).containsAll(EVERYWHERE_ELSE);
            assertThat(elsewhere(name)).isEqualTo(before);
            store.schema().rollback(0);
            assertThat(in(name)).isEmpty();
        } finally {
            PostgresServer.run("DROP SCHEMA IF EXISTS " + SqlNames.quoted(name) + " CASCADE");
        }
    }

    private static void useAll(JobStore store) {
        store.enqueue(List.of(
                NewJob.on("orders").id("1").build(), NewJob.on("orders").id("2").build()));
        List<ClaimedJob> jobs = store.leasing()
                .orElseThrow()
                .claim(ClaimRequest.of("orders", 1, Duration.ofMinutes(1), new Owner("names", 0)));
        assertThat(jobs).hasSize(1);
        store.leasing()
                .orElseThrow()
                .settle(List.of(Settlement.complete(jobs.get(0).lease())));
        store.operate().retry(List.of(jobs.get(0).ref()));
        store.operate().reschedule(List.of(new JobRef("orders", "2")), Instant.EPOCH);
        store.operate().pause("orders");
        store.operate().resume("orders");
        store.upkeep(UpkeepLimits.DEFAULT);
        assertThat(store.inspect().counts()).containsKey("orders");
    }

    private static List<String> in(String schema) throws SQLException {
        return objects("nspname = ?", schema);
    }

    private static List<String> elsewhere(String schema) throws SQLException {
        return objects("nspname <> ?", schema);
    }

    private static List<String> objects(String where, String schema) throws SQLException {
        try (Connection connection = PostgresServer.connect()) {
            return Jdbc.query(
                    connection,
                    "SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace"
                            + " WHERE relname LIKE 'cj\\_%' AND " + where + " ORDER BY 1",
                    p -> p.text(schema),
                    row -> row.getString(1));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "a\nb", "a\u0000b", "\ud800"})
    void what_is_no_name_is_refused(String name) {
        assertRefused(name);
    }

    @Test
    void a_name_that_postgresql_would_cut_is_refused() {
        assertRefused("ä".repeat(32));
        assertThat(new SqlNames("ä".repeat(31) + "b").in("{s}cj_job")).endsWith("b\".cj_job");
    }

    private static void assertRefused(String name) {
        StoreSettings settings = StoreSettings.DEFAULT.withSchema(name);
        assertThatThrownBy(() -> new PostgresProvider().open(PostgresServer.url(), settings))
                .isInstanceOf(JobStoreException.class)
                .hasMessageContaining("63");
    }

    @Test
    void without_a_setting_the_tables_go_where_the_search_path_of_the_role_leads() throws SQLException {
        PostgresServer.run(
                "CREATE SCHEMA \"By Role\"",
                "CREATE ROLE cj_path SUPERUSER LOGIN",
                "ALTER ROLE cj_path SET search_path = \"By Role\"");
        String url = PostgresServer.url().replace("postgres@", "cj_path@");
        try (JobStore store = new PostgresProvider().open(url, StoreSettings.DEFAULT)) {
            useAll(store);
            assertThat(in("By Role")).containsAll(EVERYWHERE_ELSE);
        } finally {
            PostgresServer.run("DROP SCHEMA \"By Role\" CASCADE", "DROP ROLE cj_path");
        }
    }
}
