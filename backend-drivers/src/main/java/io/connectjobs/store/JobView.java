package io.connectjobs.store;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One job as the store holds it.
 *
 * @param attempt how many attempts it has spent, the running one included
 * @param retryPolicy null where it is left to the queue
 * @param cancelRequested whether it runs and its holder is asked to stop
 * @param owner who holds it; null unless running
 * @param leaseUntil null unless running
 * @param finishedAt null unless terminal
 * @param result null unless completed with one
 * @param errors one for each failed attempt, oldest first
 */
public record JobView(
        JobRef ref,
        JobState state,
        String kind,
        Payload payload,
        Map<String, String> headers,
        int priority,
        int attempt,
        int maxAttempts,
        @Nullable RetryPolicy retryPolicy,
        Instant runAt,
        Instant enqueuedAt,
        boolean cancelRequested,
        @Nullable String owner,
        @Nullable Instant leaseUntil,
        @Nullable Instant finishedAt,
        @Nullable Payload result,
        List<AttemptError> errors) {
    /** An error and the attempt that it ended. */
    public record AttemptError(int attempt, Instant at, JobError error) {}
}
