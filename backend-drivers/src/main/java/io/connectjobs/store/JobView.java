package io.connectjobs.store;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One job as the store holds it.
 *
 * @param attempt how many attempts it has spent, the running one included
 * @param retryPolicy null where it is left to the queue
 * @param timeout null for none
 * @param expiresAt null for never
 * @param uniqueKey null for none
 * @param cancelRequested whether it runs and its holder is asked to stop
 * @param owner who holds it; null unless running
 * @param leaseUntil null unless running
 * @param deadline when the running attempt must be over; null unless running and with a timeout
 * @param finishedAt null unless terminal
 * @param result null unless completed with one that is still kept
 * @param resultUntil until when the result is kept; null where there is none, or for as long as the job
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
        @Nullable Duration timeout,
        @Nullable Instant expiresAt,
        @Nullable String uniqueKey,
        boolean cancelRequested,
        @Nullable String owner,
        @Nullable Instant leaseUntil,
        @Nullable Instant deadline,
        @Nullable Instant finishedAt,
        @Nullable Payload result,
        @Nullable Instant resultUntil,
        List<AttemptError> errors) {
    /** An error and the attempt that it ended. */
    public record AttemptError(int attempt, Instant at, JobError error) {}

    /** The same with other errors. */
    public JobView withErrors(List<AttemptError> others) {
        return new JobView(
                ref,
                state,
                kind,
                payload,
                headers,
                priority,
                attempt,
                maxAttempts,
                retryPolicy,
                runAt,
                enqueuedAt,
                timeout,
                expiresAt,
                uniqueKey,
                cancelRequested,
                owner,
                leaseUntil,
                deadline,
                finishedAt,
                result,
                resultUntil,
                others);
    }
}
