package io.connectjobs.store;

import java.util.Locale;

/**
 * Where a job stands: {@code scheduled → available → running → completed | retryable | dead | cancelled},
 * {@code retryable → available}. The codes are what databases hold; they never change.
 */
public enum JobState {
    /** Waits for its time. */
    SCHEDULED(0),
    /** Can be claimed now. */
    AVAILABLE(1),
    /** Claimed; somebody holds its lease, perhaps an expired one. */
    RUNNING(2),
    /** Failed, waits for its next attempt. */
    RETRYABLE(3),
    COMPLETED(4),
    /** Out of attempts, or failed for good. */
    DEAD(5),
    CANCELLED(6);

    private final int code;

    JobState(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    public boolean isTerminal() {
        return this == COMPLETED || this == DEAD || this == CANCELLED;
    }

    /** The name in the small letters that people see. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException for a code that no state has */
    public static JobState ofCode(int code) {
        for (JobState state : values()) {
            if (state.code == code) {
                return state;
            }
        }
        throw new IllegalArgumentException("No job state has the code " + code);
    }
}
