package io.connectjobs.store;

/**
 * What became of one lease that was to be extended.
 *
 * @param cancelRequested whether somebody asked to cancel the job: its holder had better stop and settle it in any way
 *     but complete, which ends it cancelled. False unless applied.
 */
public record LeaseResult(Lease lease, LeaseStatus status, boolean cancelRequested) {}
