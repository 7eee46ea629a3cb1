package io.connectjobs.store;

import java.time.Instant;
import java.util.Map;

/**
 * A job that its claimer holds.
 *
 * @param lease what settles it
 * @param attempt 1 on the first claim; for people, never a fence
 * @param enqueuedAt when the store took the job
 * @param leaseUntil when others may take it back, by the store's clock
 */
public record ClaimedJob(
        Lease lease,
        String kind,
        Payload payload,
        Map<String, String> headers,
        int priority,
        int attempt,
        int maxAttempts,
        Instant runAt,
        Instant enqueuedAt,
        Instant leaseUntil) {
    public JobRef ref() {
        return lease.job();
    }
}
