package io.connectjobs.store.mysql;

import static io.connectjobs.store.mutant.MutantTrial.caughtBy;

import io.connectjobs.store.JobStore;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.contract.SeededCase;
import io.connectjobs.store.mutant.MutantDatabase;
import io.connectjobs.store.mutant.Mutation;
import io.connectjobs.store.sql.EmptiedDatabases;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The driver of MySQL and MariaDB with statements that lack something. */
final class MySqlMutantTest {
    private static final EmptiedDatabases<MySqlServer.Fixture> DATABASES = MySqlServer.emptied();

    @AfterAll
    static void dropDatabases() {
        DATABASES.close();
    }

    @Test
    void no_fence_is_caught_by_inv4_leases_that_were_lost_change_nothing() {
        trial(SeededCase.LOST_LEASES, Mutation.of("AND j\\.lease = b\\.lease", "AND j.lease IS NOT NULL"));
    }

    @Test
    void settling_twice_is_caught_by_inv5_settling_once_more_is_already_done_and_changes_nothing() {
        trial(
                SeededCase.REPEATED_SETTLEMENTS,
                Mutation.of("j\\.lease = NULL, ", "").and("j\\.lease = b\\.lease, ", ""));
    }

    /**
     * Without any lock: waiting for it alone would be slow, but right. A job that two have claimed would have two rows with
     * one key in cj_place and cj_event, so that the database itself refuses it.
     */
    @Test
    void no_skip_locked_is_caught_by_inv2_claimers_that_come_at_once_get_different_jobs() {
        trial(
                SeededCase.CLAIMERS_AT_ONCE,
                Mutation.of("(p\\.what = 1 .*?) FOR UPDATE SKIP LOCKED", "$1")
                        .and("INSERT (INTO \\S+cj_(place|event))", "INSERT IGNORE $1"));
    }

    @Test
    void a_key_that_is_not_atomic_is_caught_by_inv10_of_newcomers_with_one_key_one_is_added() {
        trial(
                SeededCase.ONE_KEY,
                Mutation.of("u\\.taken <> \\? AND CASE .*? END AS held", "? IS NULL AND ? IS NULL AS held"));
    }

    @Test
    void no_lock_on_the_queue_is_caught_by_inv12_four_claimers_stay_within_the_queues_bound() {
        trial(SeededCase.FOUR_CLAIMERS, Mutation.of("(FROM \\S+cj_queue WHERE queue = \\?) FOR UPDATE", "$1"));
    }

    @Test
    void lost_history_is_caught_by_inv13_every_transition_of_a_random_life_leaves_its_entry() {
        trial(
                SeededCase.RANDOM_LIFE,
                Mutation.of("(INTO (\\S+cj_event) [^;]*)", "$1; DELETE FROM $2 WHERE rand() < 0.2"));
    }

    @Test
    void the_clients_clock_is_caught_by_inv8_a_client_an_hour_off_changes_nothing() {
        trial(
                SeededCase.CLIENT_CLOCK,
                Mutation.of(
                        "coalesce\\(\\?, (?=TIMESTAMPDIFF)",
                        "coalesce(CASE WHEN ? IS NULL THEN NULL END, " + System.currentTimeMillis() + ", "));
    }

    private void trial(SeededCase named, Mutation mutation) {
        caughtBy(
                named,
                DATABASES::fixture,
                () -> DATABASES.fixture(
                        (database, settings) -> open(settings.withSchema(database.database()), mutation)),
                mutation);
    }

    private static JobStore open(StoreSettings settings, Mutation mutation) {
        return MySqlProvider.open(
                MySqlServer.url(),
                settings,
                MySqlProvider.SCRIPTS,
                database -> new MutantDatabase(database, mutation::apply));
    }
}
