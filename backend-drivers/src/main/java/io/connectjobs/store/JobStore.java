package io.connectjobs.store;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where jobs live. Safe for many threads and many processes at once. Never waits for jobs to appear.
 *
 * <p>Every method that reaches the store throws {@link JobStoreUnavailableException} for what may pass (network,
 * fail-over, deadlock) and {@link JobStoreException} for anything else; after either, nothing is half-done. Time is
 * the store's own, read inside each operation: the client's clock never matters.
 */
public interface JobStore extends AutoCloseable {
    /**
     * Adds jobs, durably on return. The order inside the batch is kept.
     *
     * @param jobs at most {@value JobRules#MAX_BATCH}
     * @return one result for each job, in the same order
     */
    List<EnqueueResult> enqueue(List<NewJob> jobs);

    Inspection inspect();

    Operations operate();

    Schema schema();

    /**
     * Takes back expired leases, ends jobs that expired, prunes old jobs, forgets ids and drops results, in this order:
     * bounded work, by anyone, at any time.
     */
    UpkeepReport upkeep(UpkeepLimits limits);

    /** Whether the store answers within the limit; never throws for a store that doesn't. */
    Health check(Duration limit);

    /** What this driver has and, for what it lacks, why. */
    Capabilities capabilities();

    /** Claiming and settling; empty for a store whose own workers take the jobs. */
    Optional<Leasing> leasing();

    /** Signals for those who wait for work; empty where looking now and then is all there is. */
    default Optional<Wakeup> wakeup() {
        return Optional.empty();
    }

    /** Export and import of whole jobs; empty for a driver without {@link Capabilities.Capability#TRANSFER}. */
    default Optional<Transfer> transfer() {
        return Optional.empty();
    }

    /** The lifecycle feed; empty where the driver has none. */
    default Optional<Feed> feed() {
        return Optional.empty();
    }

    /** Gives back what the store holds open. Jobs stay. Closing twice is harmless. */
    @Override
    void close();
}
