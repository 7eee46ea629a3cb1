package io.connectjobs.store.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.JobState;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.UpkeepLimits;
import io.connectjobs.store.sql.Jdbc;
import io.connectjobs.store.sql.SqlNames;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Upkeep is anybody's business at any time: two at once must not wait for each other's counts. */
final class GatherAloneTest {
    @Test
    void upkeep_does_not_wait_for_somebody_who_gathers_counts_and_leaves_that_to_them() throws SQLException {
        try (MySqlServer.Fixture fixture = MySqlServer.fixture();
                JobStore store = fixture.open(StoreSettings.DEFAULT.withCallTimeout(Duration.ofSeconds(1)));
                Connection other = MySqlServer.connect()) {
            add(store, "1");
            store.upkeep(UpkeepLimits.DEFAULT);
            add(store, "2");
            other.setAutoCommit(false);
            Flavour flavour = Flavour.of(other.getMetaData().getDatabaseProductVersion());
            Counts counts = new Counts(new OperateSql(new Words(new SqlNames(fixture.database()), flavour)));
            assertThat(counts.rollUp(other, System.currentTimeMillis(), 100)).isEqualTo(1);
            add(store, "3");

            store.upkeep(UpkeepLimits.DEFAULT);

            assertThat(available(store)).isEqualTo(3);
            other.commit();
            assertThat(available(store)).isEqualTo(3);
            store.upkeep(UpkeepLimits.DEFAULT);
            assertThat(available(store)).isEqualTo(3);
            String left = "SELECT count(*) FROM " + new SqlNames(fixture.database()).in("{s}cj_tally");
            assertThat(Jdbc.<Integer>one(other, left, p -> {}, row -> row.getInt(1)))
                    .isZero();
        }
    }

    private static void add(JobStore store, String id) {
        store.enqueue(List.of(NewJob.on("orders").id(id).build()));
    }

    private static long available(JobStore store) {
        Map<JobState, Long> counts = store.inspect().counts().getOrDefault("orders", Map.of());
        return counts.getOrDefault(JobState.AVAILABLE, 0L);
    }
}
