package io.connectjobs.store;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A job that its claimer holds.
 *
 * @param lease what settles it
 * @param attempt 1 on the first claim; for people, never a fence
 * @param enqueuedAt when the store took the job
 * @param leaseUntil when others may take it back, by the store's clock
 * @param deadline when the attempt must be over by its job's timeout: no extension goes beyond; null for no end
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
        Instant leaseUntil,
        @Nullable Instant deadline) {
    public JobRef ref() {
        return lease.job();
    }
}
