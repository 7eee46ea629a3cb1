package io.connectjobs.store;

import java.time.Duration;
import java.util.List;

/** Takes jobs out for work and ends the attempts. As safe for threads and processes as its {@link JobStore}. */
public interface Leasing {
    /**
     * Leases due jobs, each to nobody else: by priority descending, then runAt, then the order of arrival. Promotes jobs
     * that came due and takes over expired leases by itself, in bounded numbers. Paused queues give nothing.
     *
     * @return at most the limit; within one queue in the order above
     */
    List<ClaimedJob> claim(ClaimRequest request);

    /**
     * Ends attempts. A settlement with a lease that is not current changes nothing and never stops the others. A late
     * one is accepted until somebody takes the job back or claims it again.
     *
     * @param outcomes at most {@value JobRules#MAX_BATCH}
     * @return one result for each, in the same order
     */
    List<SettleResult> settle(List<Settlement> outcomes);

    /** {@link #settle} and then {@link #claim}, in one round trip where the store can. */
    Turn settleAndClaim(List<Settlement> outcomes, ClaimRequest request);

    /**
     * Makes each current lease run out at the store's now + by, or at its attempt's deadline if that comes first.
     *
     * @param leases at most {@value JobRules#MAX_BATCH}
     * @return one result for each, in the same order
     */
    List<LeaseResult> extend(List<Lease> leases, Duration by);

    /**
     * Tells that a worker lives, for {@link Inspection#workers}. Leases don't depend on it.
     *
     * @return false if a later epoch of the same name has beaten: this one has been replaced
     */
    boolean beat(Heartbeat heartbeat);

    /** Takes a worker that ends in order off the list; what it holds stays held. An unknown or replaced one is fine. */
    void signOff(Owner owner);
}
