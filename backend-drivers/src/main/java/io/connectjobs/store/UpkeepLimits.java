package io.connectjobs.store;

/**
 * How much one upkeep may do.
 *
 * @param reap expired leases to take back, and jobs to expire, at the most
 * @param prune jobs to prune, ids to forget, and results to drop, at the most
 */
public record UpkeepLimits(int reap, int prune) {
    public static final UpkeepLimits DEFAULT = new UpkeepLimits(1_000, 5_000);

    public UpkeepLimits {
        if (reap < 0 || prune < 0) {
            throw new IllegalArgumentException("reap is " + reap + " and prune " + prune + ", neither may be negative");
        }
    }
}
