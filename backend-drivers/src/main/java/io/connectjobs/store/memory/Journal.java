package io.connectjobs.store.memory;

import io.connectjobs.store.HistoryEntry;
import io.connectjobs.store.HistoryEntry.Event;
import io.connectjobs.store.HistoryLevel;
import io.connectjobs.store.JobError;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobView.AttemptError;
import java.time.Instant;

/** What every change of a job's state brings with it. Times are milliseconds of the epoch. */
final class Journal {
    private final HistoryLevel level;
    private final ActivityCounts activity;
    private final FeedLog feed;

    Journal(HistoryLevel level, ActivityCounts activity, FeedLog feed) {
        this.level = level;
        this.activity = activity;
        this.feed = feed;
    }

    /**
     * To be told of each event after the change: counts it, writes history and frees the unique key that is held no
     * more.
     */
    void record(MemoryJob job, Event event, long now) {
        job.queue.keys().freeAfterChange(job);
        activity.count(job.ref.queue(), event, job.state, now);
        if (level.keeps(event, job.state)) {
            HistoryEntry entry = new HistoryEntry(Instant.ofEpochMilli(now), event, job.state, job.attempt);
            job.history.add(entry);
            feed.note(job, entry);
        }
    }

    static void addError(MemoryJob job, JobError error, long now) {
        job.errors.add(new AttemptError(job.attempt, Instant.ofEpochMilli(now), error));
    }

    static void finish(MemoryJob job, JobState state, long now) {
        job.state = state;
        job.finishedAt = now;
    }
}
