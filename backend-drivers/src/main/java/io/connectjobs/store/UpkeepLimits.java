package io.connectjobs.store;

/**
 * How much one upkeep may do.
 *
 * @param reap expired leases to take back at the most
 * @param prune jobs to prune, and ids to forget, at the most
 */
public record UpkeepLimits(int reap, int prune) {
    public static final UpkeepLimits DEFAULT = new UpkeepLimits(1_000, 5_000);

    public UpkeepLimits {
        if (reap < 0 || prune < 0) {
            throw new IllegalArgumentException("reap is " + reap + " and prune " + prune + ", neither may be negative");
        }
    }
}
