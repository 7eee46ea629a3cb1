package io.connectjobs.store;

/** What became of one {@link Settlement}. */
public record SettleResult(Lease lease, LeaseStatus status) {}
