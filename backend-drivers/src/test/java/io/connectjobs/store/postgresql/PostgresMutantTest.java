package io.connectjobs.store.postgresql;

import static io.connectjobs.store.mutant.MutantTrial.caughtBy;

import io.connectjobs.store.JobStore;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.contract.SeededCase;
import io.connectjobs.store.mutant.MutantDatabase;
import io.connectjobs.store.mutant.Mutation;
import io.connectjobs.store.sql.EmptiedDatabases;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The PostgreSQL driver with statements that lack something. */
final class PostgresMutantTest {
    private static final EmptiedDatabases<PostgresServer.Fixture> SCHEMAS = PostgresServer.emptied();

    @AfterAll
    static void dropSchemas() {
        SCHEMAS.close();
    }

    @Test
    void no_fence_is_caught_by_inv4_leases_that_were_lost_change_nothing() {
        trial(SeededCase.LOST_LEASES, Mutation.of("AND (\\w+\\.lease = \\w+\\.lease)", "AND ($1 OR true)"));
    }

    @Test
    void settling_twice_is_caught_by_inv5_settling_once_more_is_already_done_and_changes_nothing() {
        trial(SeededCase.REPEATED_SETTLEMENTS, Mutation.of("(settled_lease = j.lease,.*?)\\blease = NULL, ", "$1"));
    }

    /** Jobs that were picked without a lock, and are not looked at once more. */
    @Test
    void no_skip_locked_is_caught_by_inv2_claimers_that_come_at_once_get_different_jobs() {
        trial(
                SeededCase.CLAIMERS_AT_ONCE,
                Mutation.of("(picked AS MATERIALIZED \\(.*?ORDER BY j\\.seq) FOR NO KEY UPDATE SKIP LOCKED", "$1")
                        .and(
                                "ctid = (ANY \\(ARRAY\\(SELECT) job( FROM picked\\)\\)) AND state = 1 (RETURNING coalesce)",
                                "seq = $1 seq$2 $3"));
    }

    @Test
    void a_key_that_is_not_atomic_is_caught_by_inv10_of_newcomers_with_one_key_one_is_added() {
        trial(
                SeededCase.ONE_KEY,
                Mutation.of(
                        "(INTO (\\S+cj_unique) .*?)(ON CONFLICT .*?DO UPDATE.*?WHERE) u\\.until_ms <= .*? RETURNING",
                        "$1 WHERE NOT EXISTS (SELECT 1 FROM $2 h WHERE h.queue = b.queue AND h.key = b.key)"
                                + " $3 true RETURNING"));
    }

    @Test
    void no_lock_on_the_queue_is_caught_by_inv12_four_claimers_stay_within_the_queues_bound() {
        trial(SeededCase.FOUR_CLAIMERS, Mutation.of("(FROM \\S+cj_queue WHERE queue = \\?) FOR NO KEY UPDATE", "$1"));
    }

    @Test
    void lost_history_is_caught_by_inv13_every_transition_of_a_random_life_leaves_its_entry() {
        trial(
                SeededCase.RANDOM_LIFE,
                Mutation.of("(INTO \\S+cj_event .*?WHERE )(\\?|kept)", "$1$2 AND random() < 0.8"));
    }

    @Test
    void the_clients_clock_is_caught_by_inv8_a_client_an_hour_off_changes_nothing() {
        trial(
                SeededCase.CLIENT_CLOCK,
                Mutation.of(
                        "coalesce\\(\\?::bigint, (?=floor\\(extract)",
                        "coalesce(CASE WHEN ?::bigint IS NULL THEN NULL::bigint END, " + System.currentTimeMillis()
                                + ", "));
    }

    private void trial(SeededCase named, Mutation mutation) {
        caughtBy(
                named,
                SCHEMAS::fixture,
                () -> SCHEMAS.fixture((schema, settings) -> open(settings.withSchema(schema.schema()), mutation)),
                mutation);
    }

    private static JobStore open(StoreSettings settings, Mutation mutation) {
        return PostgresProvider.open(
                PostgresServer.url(),
                settings,
                PostgresProvider.SCRIPTS,
                database -> new MutantDatabase(database, mutation::apply));
    }
}
