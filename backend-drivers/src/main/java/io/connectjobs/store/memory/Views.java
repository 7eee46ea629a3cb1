package io.connectjobs.store.memory;

import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.HistoryEntry;
import io.connectjobs.store.HistoryEntry.Event;
import io.connectjobs.store.JobError;
import io.connectjobs.store.JobEvent;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobSummary;
import io.connectjobs.store.JobView;
import io.connectjobs.store.Lease;
import io.connectjobs.store.Payload;
import io.connectjobs.store.UniqueKey;
import io.connectjobs.store.WholeMillis;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What callers get to see of a job. Times are milliseconds of the epoch. */
final class Views {
    private Views() {}

    static ClaimedJob claimed(MemoryJob job) {
        return new ClaimedJob(
                new Lease(job.ref, job.held().token()),
                job.given.kind(),
                job.given.payload(),
                job.headers,
                job.priority(),
                job.attempt,
                job.maxAttempts,
                Instant.ofEpochMilli(job.runAt),
                Instant.ofEpochMilli(job.enqueuedAt),
                Instant.ofEpochMilli(job.leaseUntil()),
                Millis.instant(job.held().deadline()));
    }

    static JobView whole(MemoryJob job, long now) {
        boolean hasResult = job.result != null && now < job.resultUntil;
        return new JobView(
                job.ref,
                job.state,
                job.given.kind(),
                job.given.payload(),
                job.headers,
                job.priority(),
                job.attempt,
                job.maxAttempts,
                job.given.retryPolicy(),
                Instant.ofEpochMilli(job.runAt),
                Instant.ofEpochMilli(job.enqueuedAt),
                timeout(job),
                Millis.instant(job.expiresAt),
                uniqueKey(job),
                job.cancelRequested,
                job.hold == null ? null : job.hold.owner(),
                job.hold == null ? null : Instant.ofEpochMilli(job.hold.until()),
                job.hold == null ? null : Millis.instant(job.hold.deadline()),
                finishedAt(job),
                hasResult ? job.result : null,
                hasResult ? Millis.instant(job.resultUntil) : null,
                List.copyOf(job.errors));
    }

    static JobSummary line(MemoryJob job) {
        return new JobSummary(
                job.ref,
                job.state,
                job.given.kind(),
                job.priority(),
                job.attempt,
                job.maxAttempts,
                Instant.ofEpochMilli(job.runAt),
                Instant.ofEpochMilli(job.enqueuedAt),
                Millis.instant(job.expiresAt),
                uniqueKey(job),
                job.cancelRequested,
                job.hold == null ? null : job.hold.owner(),
                job.hold == null ? null : Instant.ofEpochMilli(job.hold.until()),
                finishedAt(job),
                lastError(job));
    }

    /** @param job null once it is pruned */
    static JobEvent event(FeedLog.Noted noted, @Nullable MemoryJob job, long now) {
        HistoryEntry entry = noted.entry();
        return new JobEvent(
                noted.position(),
                noted.ref(),
                noted.kind(),
                entry,
                job == null ? Map.of() : job.headers,
                job == null || entry.event() != Event.COMPLETED ? null : resultOf(job, entry, now),
                job == null || !entry.event().mayTellError() ? null : errorOf(job, entry));
    }

    private static @Nullable Payload resultOf(MemoryJob job, HistoryEntry entry, long now) {
        boolean same = job.state == JobState.COMPLETED
                && job.attempt == entry.attempt()
                && entry.at().equals(finishedAt(job));
        return same && now < job.resultUntil ? job.result : null;
    }

    private static @Nullable JobError errorOf(MemoryJob job, HistoryEntry entry) {
        return job.errors.stream()
                .filter(failed ->
                        failed.attempt() == entry.attempt() && failed.at().equals(entry.at()))
                .reduce((earlier, later) -> later)
                .map(failed ->
                        new JobError(failed.error().type(), failed.error().message()))
                .orElse(null);
    }

    private static @Nullable Duration timeout(MemoryJob job) {
        Duration timeout = job.given.timeout();
        return timeout == null ? null : Duration.ofMillis(WholeMillis.of(timeout));
    }

    private static @Nullable String uniqueKey(MemoryJob job) {
        UniqueKey unique = job.given.uniqueKey();
        return unique == null ? null : unique.key();
    }

    private static @Nullable Instant finishedAt(MemoryJob job) {
        return job.state.isTerminal() ? Instant.ofEpochMilli(job.finishedAt) : null;
    }

    private static @Nullable JobError lastError(MemoryJob job) {
        if (job.errors.isEmpty()) {
            return null;
        }
        JobError last = job.errors.get(job.errors.size() - 1).error();
        return new JobError(last.type(), last.message());
    }
}
