package io.connectjobs.store.sql;

import io.connectjobs.store.HistoryEntry.Event;
import io.connectjobs.store.HistoryLevel;
import io.connectjobs.store.JobState;

/**
 * Which of the two ends of a taken-back lease history keeps.
 *
 * @param again the job can be claimed again
 * @param terminal it is dead or cancelled
 */
public record Kept(boolean again, boolean terminal) {
    /** The message of the error that a taken-back lease leaves. */
    public static final String EXPIRED = "The lease ran out before the job was settled";

    /** The same where the attempt had run into its job's timeout. */
    public static final String TIMED_OUT = "The attempt ran longer than the job's timeout";

    static Kept of(HistoryLevel level) {
        return new Kept(level.keeps(Event.REAPED, JobState.AVAILABLE), level.keeps(Event.REAPED, JobState.DEAD));
    }
}
