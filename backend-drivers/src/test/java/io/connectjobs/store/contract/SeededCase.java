package io.connectjobs.store.contract;

/**
 * A case of the suite that takes its choices from a seed, by its name: for putting a driver that is broken on purpose
 * through it, and showing that the suite would have told.
 */
public enum SeededCase {
    LOST_LEASES("inv4_leases_that_were_lost_change_nothing"),
    REPEATED_SETTLEMENTS("inv5_settling_once_more_is_already_done_and_changes_nothing"),
    CLAIMERS_AT_ONCE("inv2_claimers_that_come_at_once_get_different_jobs"),
    FOUR_CLAIMERS("inv12_four_claimers_stay_within_the_queues_bound"),
    ONE_KEY("inv10_of_newcomers_with_one_key_one_is_added"),
    RANDOM_LIFE("inv13_every_transition_of_a_random_life_leaves_its_entry"),
    /** The seed decides how far off: 30 minutes and more to either side. */
    CLIENT_CLOCK("inv8_a_client_an_hour_off_changes_nothing");

    private final String label;

    private record Cases(Bench bench) implements SeededContract, TimeContract {}

    SeededCase(String label) {
        this.label = label;
    }

    /** Runs the case on a fresh database, which it closes. */
    public void run(StoreFixture fixture, long seed) {
        try (Bench bench = new Bench(fixture)) {
            run(new Cases(bench), seed);
        }
    }

    private void run(Cases cases, long seed) {
        switch (this) {
            case LOST_LEASES -> cases.inv4_leases_that_were_lost_change_nothing(seed);
            case REPEATED_SETTLEMENTS -> cases.inv5_settling_once_more_is_already_done_and_changes_nothing(seed);
            case CLAIMERS_AT_ONCE -> cases.inv2_claimers_that_come_at_once_get_different_jobs(seed);
            case FOUR_CLAIMERS -> cases.inv12_four_claimers_stay_within_the_queues_bound(seed);
            case ONE_KEY -> cases.inv10_of_newcomers_with_one_key_one_is_added(seed);
            case RANDOM_LIFE -> cases.inv13_every_transition_of_a_random_life_leaves_its_entry(seed);
            case CLIENT_CLOCK -> cases.inv8_a_client_an_hour_off_changes_nothing(minutesOff((int) (seed % 60)));
        }
    }

    private static int minutesOff(int seed) {
        return seed % 2 == 0 ? 30 + seed : -30 - seed;
    }

    /** The name of the case in {@link JobStoreContract}. */
    @Override
    public String toString() {
        return label;
    }
}
