package io.connectjobs.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One line of a list of jobs; {@link Inspection#find} has the rest.
 *
 * @param attempt how many attempts it has spent, the running one included
 * @param expiresAt null for never
 * @param uniqueKey null for none
 * @param cancelRequested whether it runs and its holder is asked to stop
 * @param owner who holds it; null unless running
 * @param leaseUntil null unless running
 * @param finishedAt null unless terminal
 * @param lastError its latest error, without the stack trace; null for none
 */
public record JobSummary(
        JobRef ref,
        JobState state,
        String kind,
        int priority,
        int attempt,
        int maxAttempts,
        Instant runAt,
        Instant enqueuedAt,
        @Nullable Instant expiresAt,
        @Nullable String uniqueKey,
        boolean cancelRequested,
        @Nullable String owner,
        @Nullable Instant leaseUntil,
        @Nullable Instant finishedAt,
        @Nullable JobError lastError) {}
