package io.connectjobs.store.mysql;

import io.connectjobs.store.HistoryEntry.Event;
import io.connectjobs.store.JobError;
import org.jspecify.annotations.Nullable;

/**
 * A job that goes on.
 *
 * @param priority the one it goes on with
 * @param event of {@link Event#code} or {@link io.connectjobs.store.sql.Tally}
 * @param kept whether history gets an entry
 * @param error what to remember of the attempt; null for nothing
 */
record Move(
        StoredJob job,
        Course to,
        int priority,
        int event,
        boolean kept,
        @Nullable JobError error) {
    static Move of(StoredJob job, Course to, Event event, boolean kept) {
        return new Move(job, to, job.priority(), event.code(), kept, null);
    }

    static Move of(StoredJob job, Course to, Event event, boolean kept, @Nullable JobError error) {
        return new Move(job, to, job.priority(), event.code(), kept, error);
    }

    /** Without history, and seen in no event. */
    static Move counted(StoredJob job, Course to, int event) {
        return new Move(job, to, job.priority(), event, false, null);
    }

    Move withPriority(int other) {
        return new Move(job, to, other, event, kept, error);
    }
}
