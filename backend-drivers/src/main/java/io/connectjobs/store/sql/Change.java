package io.connectjobs.store.sql;

import io.connectjobs.store.HistoryEntry;
import io.connectjobs.store.JobError;
import io.connectjobs.store.JobState;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a running job that isn't completed.
 *
 * @param attempt the attempts spent after it
 * @param delayMillis when it is due, counted from the store's now; null leaves it where it was
 * @param error what to remember of the attempt; null for nothing
 * @param kept whether history wants it
 */
public record Change(
        LeaseKey lease,
        JobState state,
        int attempt,
        @Nullable Long delayMillis,
        HistoryEntry.Event event,
        @Nullable JobError error,
        boolean kept) {}
