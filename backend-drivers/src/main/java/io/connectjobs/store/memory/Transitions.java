package io.connectjobs.store.memory;

import static io.connectjobs.store.memory.Journal.addError;
import static io.connectjobs.store.memory.Journal.finish;

import io.connectjobs.store.HistoryEntry.Event;
import io.connectjobs.store.JobError;
import io.connectjobs.store.JobState;
import io.connectjobs.store.NewJob;

/**
 * Every way from one state of a job to another while nobody holds it. Not safe for threads: {@link Guard} holds the
 * lock. Times are milliseconds of the epoch.
 */
final class Transitions {
    private final Journal journal;

    Transitions(Journal journal) {
        this.journal = journal;
    }

    void enqueued(MemoryJob job, long now) {
        job.queue.add(job);
        job.queue.keys().take(job, now);
        journal.record(job, Event.ENQUEUED, now);
    }

    /** A waiting job gets another one's content and time, but keeps its place among equals and its past. */
    void replace(MemoryJob job, NewJob content, long now) {
        job.queue.change(job, () -> job.give(content, now));
        job.queue.keys().take(job, now);
    }

    /** Makes jobs available whose time has come. */
    void promote(MemoryQueue queue, long now, int limit) {
        queue.due(now, limit).forEach(job -> queue.change(job, () -> job.state = JobState.AVAILABLE));
    }

    void cancel(MemoryJob job, long now) {
        job.queue.change(job, () -> finish(job, JobState.CANCELLED, now));
        journal.record(job, Event.CANCELLED, now);
    }

    void discard(MemoryJob job, long now) {
        job.queue.change(job, () -> {
            addError(job, new JobError(JobError.DISCARDED, "An operator gave up on it"), now);
            finish(job, JobState.DEAD, now);
        });
        journal.record(job, Event.DISCARDED, now);
    }

    /** Ends a job that nobody began in time. */
    void expire(MemoryJob job, long now) {
        job.queue.change(job, () -> {
            addError(job, new JobError(JobError.EXPIRED, "The job was not begun before it expired"), now);
            finish(job, JobState.DEAD, now);
        });
        journal.record(job, Event.EXPIRED, now);
    }

    void reschedule(MemoryJob job, long runAt, long now) {
        job.queue.change(job, () -> job.moveTo(runAt, now));
        journal.record(job, Event.RESCHEDULED, now);
    }

    /** An operator sends a terminal job back to work. */
    void retry(MemoryJob job, long now) {
        job.queue.change(job, () -> {
            job.attempt = 0;
            job.result = null;
            job.expiresAt = Millis.NEVER;
            job.moveTo(now, now);
        });
        journal.record(job, Event.RETRIED, now);
    }
}
