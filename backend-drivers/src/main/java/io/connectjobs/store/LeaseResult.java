package io.connectjobs.store;

/** What became of one lease that was to be extended. */
public record LeaseResult(Lease lease, LeaseStatus status) {}
