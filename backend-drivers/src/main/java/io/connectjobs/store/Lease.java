package io.connectjobs.store;

import static java.util.Objects.requireNonNull;

/**
 * The right to settle one job, given by a claim.
 *
 * @param job the job
 * @param token opaque, made by the driver, never repeated for this job: also after retry, prune and adding it again
 */
public record Lease(JobRef job, String token) {
    public Lease {
        requireNonNull(job, "job");
        requireNonNull(token, "token");
    }

    /** The token tells nearly all leases apart; a mix with the ref's hash collides where ids and tokens count up together. */
    @Override
    public int hashCode() {
        return token.hashCode();
    }
}
