package io.connectjobs.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What became of one lease that was to be extended.
 *
 * @param leaseUntil when it runs out now, by the store's clock, no later than the attempt's deadline; null unless applied
 * @param cancelRequested whether somebody asked to cancel the job: its holder had better stop and settle it in any way
 *     but complete, which ends it cancelled. False unless applied.
 */
public record LeaseResult(
        Lease lease, LeaseStatus status, @Nullable Instant leaseUntil, boolean cancelRequested) {}
