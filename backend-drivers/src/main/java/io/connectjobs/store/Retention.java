package io.connectjobs.store;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How long a store keeps what has ended, counted from its end. None may be negative or longer than
 * {@link JobRules#MAX_DELAY}; zero prunes at the next upkeep.
 *
 * @param completed completed jobs
 * @param dead dead letters
 * @param cancelled cancelled jobs
 * @param results results of completed jobs, where the worker gave them no time of their own
 */
public record Retention(Duration completed, Duration dead, Duration cancelled, Duration results) {
    /** A week for every end. */
    public static final Retention DEFAULT = of(Duration.ofDays(7));

    public Retention {
        require("completed", completed);
        require("dead", dead);
        require("cancelled", cancelled);
        require("results", results);
    }

    /** The same for every end; results go with their jobs. */
    public static Retention of(Duration all) {
        return new Retention(all, all, all, JobRules.MAX_DELAY);
    }

    public Retention withResults(Duration value) {
        return new Retention(completed, dead, cancelled, value);
    }

    /** @throws IllegalArgumentException for a state that doesn't end a job */
    public Duration of(JobState state) {
        return switch (state) {
            case COMPLETED -> completed;
            case DEAD -> dead;
            case CANCELLED -> cancelled;
            default ->
                throw new IllegalArgumentException(state + " is no end, only jobs that ended are kept for a time");
        };
    }

    private static void require(String name, Duration value) {
        if (requireNonNull(value, name).isNegative() || value.compareTo(JobRules.MAX_DELAY) > 0) {
            throw new IllegalArgumentException("retention of " + name + " is " + value + ", allowed are 0 to "
                    + JobRules.MAX_DELAY.toDays() + " days");
        }
    }
}
