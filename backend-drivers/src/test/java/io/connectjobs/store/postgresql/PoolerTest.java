package io.connectjobs.store.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.connectjobs.store.Capabilities.Capability;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.JobStoreException;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.StoreSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.util.PSQLException;

/** What a pooler in transaction mode would break, and what one has to be told. */
final class PoolerTest {
    private final PostgresServer.Fixture fixture = PostgresServer.fixture();
    private final StoreSettings settings = StoreSettings.DEFAULT.withSchema(fixture.schema());

    @AfterEach
    void dropSchema() {
        fixture.close();
    }

    @Test
    void a_connection_prepares_on_the_server_unless_a_pooler_stands_before_it() throws SQLException {
        try (PgBouncer pooler = PgBouncer.before(PostgresServer.port(), 1)) {
            assertThat(prepareThreshold(PostgresServer.url())).isPositive();
            assertThat(prepareThreshold(pooler.url())).isZero();
            assertThat(prepareThreshold(pooler.url() + "?prepareThreshold=3")).isEqualTo(3);
        }
    }

    private static int prepareThreshold(String url) throws SQLException {
        PostgresSource source =
                new PostgresSource(PostgresSource.parse(url, StoreSettings.DEFAULT), StoreSettings.DEFAULT);
        try (Connection connection = source.getConnection()) {
            return connection.unwrap(PGConnection.class).getPrepareThreshold();
        }
    }

    /** Shows that the pooler of these tests does what the driver must cope with. */
    @Test
    void two_stores_that_share_one_session_work_and_would_not_if_they_prepared() {
        try (PgBouncer pooler = PgBouncer.before(PostgresServer.port(), 1)) {
            twoStores(pooler.url());
            assertThatThrownBy(() -> twoStores(pooler.url() + "?prepareThreshold=1"))
                    .isInstanceOf(JobStoreException.class)
                    .hasRootCauseInstanceOf(PSQLException.class)
                    .rootCause()
                    .hasMessageContaining("prepared statement");
        }
    }

    private void twoStores(String url) {
        try (JobStore one = new PostgresProvider().open(url, settings);
                JobStore two = new PostgresProvider().open(url, settings)) {
            for (int i = 0; i < 10; i++) {
                assertThat(one.enqueue(List.of(NewJob.on("orders").build()))).hasSize(1);
                assertThat(two.enqueue(List.of(NewJob.on("orders").build()))).hasSize(1);
            }
        }
    }

    @Test
    void a_login_option_of_the_url_that_the_pooler_refuses_is_answered_with_the_setting_that_it_lacks() {
        try (PgBouncer pooler = PgBouncer.before(PostgresServer.port(), 1)) {
            assertThatThrownBy(() ->
                            new PostgresProvider().open(pooler.url() + "?options=-c%20search_path=jobs", settings))
                    .isInstanceOf(JobStoreException.class)
                    .hasMessageContaining("ignore_startup_parameters");
        }
    }

    @Test
    void a_role_whose_transactions_begin_otherwise_is_refused_behind_a_pooler_and_told_what_to_set() {
        try (PgBouncer pooler = PgBouncer.before(PostgresServer.port(), 1)) {
            PostgresServer.run("ALTER ROLE postgres SET default_transaction_isolation = 'serializable'");
            assertThatThrownBy(() -> new PostgresProvider().open(pooler.url(), settings))
                    .isInstanceOf(JobStoreException.class)
                    .hasMessageContaining("serializable")
                    .hasMessageContaining("ALTER ROLE");
            new PostgresProvider().open(PostgresServer.url(), settings).close();
        } finally {
            PostgresServer.run("ALTER ROLE postgres RESET default_transaction_isolation");
        }
    }

    @Test
    void nobody_can_listen_through_a_pooler_and_the_capabilities_say_why() {
        try (PgBouncer pooler = PgBouncer.before(PostgresServer.port(), 2);
                JobStore store = new PostgresProvider().open(pooler.url(), settings.withWakeups(true))) {
            assertThat(store.wakeup()).isEmpty();
            assertThat(store.capabilities().whyNot(Capability.WAKEUP).orElseThrow())
                    .contains("pooler");
        }
    }
}
