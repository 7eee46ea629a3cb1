package io.connectjobs.store.sqlite;

import static io.connectjobs.store.mutant.MutantTrial.caughtBy;

import io.connectjobs.store.Capabilities;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.contract.SeededCase;
import io.connectjobs.store.contract.StoreFixture;
import io.connectjobs.store.mutant.MutantDatabase;
import io.connectjobs.store.mutant.Mutation;
import io.connectjobs.store.mutant.WrappedMutants;
import io.connectjobs.store.sql.Database;
import io.connectjobs.store.sql.SqlJobStore;
import io.connectjobs.store.sql.SqlNames;
import io.connectjobs.store.sql.SqlSchema;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * The SQLite driver with statements that lack something. A transaction has the whole file to itself, so there are no
 * rows to lock: a mutant without SKIP LOCKED makes no sense here, and a key or a bound is only broken by two transactions
 * where one belongs.
 */
final class SqliteMutantTest {
    @Test
    void no_fence_is_caught_by_inv4_leases_that_were_lost_change_nothing() {
        trial(SeededCase.LOST_LEASES, Mutation.of("AND ((?:\\w+\\.)?lease = \\?\\d*)", "AND ($1 OR 1)"));
    }

    @Test
    void settling_twice_is_caught_by_inv5_settling_once_more_is_already_done_and_changes_nothing() {
        trial(SeededCase.REPEATED_SETTLEMENTS, Mutation.of("(settled_lease = lease,.*?)\\blease = NULL, ", "$1"));
    }

    @Test
    void lost_history_is_caught_by_inv13_every_transition_of_a_random_life_leaves_its_entry() {
        trial(
                SeededCase.RANDOM_LIFE,
                Mutation.of("(INTO cj_event .*?) ORDER BY e\\.key", "$1 AND abs(random()) % 5 > 0 ORDER BY e.key"));
    }

    @Test
    void the_clients_clock_is_caught_by_inv8_a_client_an_hour_off_changes_nothing() {
        trial(
                SeededCase.CLIENT_CLOCK,
                Mutation.of(
                        "coalesce\\(\\?, (?=CAST\\(unixepoch)",
                        "coalesce(CASE WHEN ? IS NULL THEN NULL END, " + System.currentTimeMillis() + ", "));
    }

    @Test
    void a_key_that_is_not_atomic_is_caught_by_inv10_of_newcomers_with_one_key_one_is_added() {
        trial(SeededCase.ONE_KEY, WrappedMutants::looksForTheKeyFirst);
    }

    @Test
    void a_bound_that_is_not_atomic_is_caught_by_inv12_four_claimers_stay_within_the_queues_bound() {
        trial(SeededCase.FOUR_CLAIMERS, WrappedMutants::countsBeforeItClaims);
    }

    private static void trial(SeededCase named, Supplier<UnaryOperator<JobStore>> mutant) {
        caughtBy(
                named,
                () -> fixture(SqliteMutantTest::whole),
                () -> WrappedMutants.around(fixture(SqliteMutantTest::whole), mutant.get()));
    }

    private static void trial(SeededCase named, Mutation mutation) {
        caughtBy(
                named,
                () -> fixture(SqliteMutantTest::whole),
                () -> fixture((url, settings) -> open(url, settings, mutation)),
                mutation);
    }

    /** Without waiting for the disk: no case here pulls the plug. */
    private static StoreFixture fixture(BiFunction<String, StoreSettings, JobStore> open) {
        SqliteFixture file = SqliteFixture.create();
        String url = file.url() + "?synchronous=normal";
        return StoreFixture.of(url, settings -> open.apply(url, settings), file::close);
    }

    private static JobStore whole(String url, StoreSettings settings) {
        return new SqliteProvider().open(url, settings);
    }

    /** As {@link SqliteProvider} puts it together, but for the database. */
    private static JobStore open(String url, StoreSettings settings, Mutation mutation) {
        SqlNames names = new SqlNames(null);
        Database database = new MutantDatabase(
                SqliteDatabase.open(SqliteUrl.parse(url), settings.connectTimeout()), mutation::apply);
        return SqlJobStore.open(
                database,
                SqliteProvider.statements(new Journal(settings.testClock())),
                names,
                new SqlSchema(database, new SqliteSchema(), names, SqliteProvider.SCRIPTS),
                settings,
                new Capabilities("sqlite", Map.of()));
    }
}
