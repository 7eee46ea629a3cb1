package io.connectjobs.store;

import java.time.Instant;
import java.util.Locale;

/**
 * One transition of a job.
 *
 * @param at the store's time
 * @param event what happened
 * @param state the state after it
 * @param attempt the job's attempt count after it
 */
public record HistoryEntry(Instant at, Event event, JobState state, int attempt) {
    /** The codes are what databases hold; they never change. */
    public enum Event {
        ENQUEUED(0),
        CLAIMED(1),
        COMPLETED(2),
        FAILED(3),
        RELEASED(4),
        SNOOZED(5),
        /** The lease ran out and the store took the job back. */
        REAPED(6),
        /** An operator sent it back to work. */
        RETRIED(7),
        /** Cancelled, by an operator at once or at the end of its attempt. */
        CANCELLED(8),
        /** An operator gave up on it. */
        DISCARDED(9),
        /** An operator moved it to another time. */
        RESCHEDULED(10),
        /** It was not begun before it expired, and is dead. */
        EXPIRED(11);

        private final int code;

        Event(int code) {
            this.code = code;
        }

        public int code() {
            return code;
        }

        /** The name in the small letters that people see. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Whether it may come with an error: what ends an attempt, or a job that waits. */
        public boolean mayTellError() {
            return this == FAILED || this == REAPED || this == CANCELLED || this == DISCARDED || this == EXPIRED;
        }

        /** @throws IllegalArgumentException for a code that no event has */
        public static Event ofCode(int code) {
            for (Event event : values()) {
                if (event.code == code) {
                    return event;
                }
            }
            throw new IllegalArgumentException("No history event has the code " + code);
        }
    }
}
