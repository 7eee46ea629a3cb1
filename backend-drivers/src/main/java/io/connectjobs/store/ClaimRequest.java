package io.connectjobs.store;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;

/**
 * Asks for due jobs.
 *
 * @param queues where to look, each named once, at most {@value #MAX_QUEUES}; several rotate by weight, and what one
 *     cannot fill the others may
 * @param limit how many jobs at the most over all queues, 1 to {@value #MAX_LIMIT}
 * @param lease how long the claimer may hold them before anyone may take them back
 * @param owner who claims
 * @param claimId names this claim: asking again with the same id answers the jobs that it still holds, with the same
 *     leases, so that a claim whose answer was lost can be repeated, with the same queues. Use a new one for each new
 *     claim.
 * @param maxRunning at most this many jobs of each queue may run at once, whoever claimed them; exact across processes.
 *     Empty means unbounded and costs nothing.
 */
public record ClaimRequest(
        List<QueueShare> queues, int limit, Duration lease, Owner owner, String claimId, OptionalInt maxRunning) {
    public static final int MAX_LIMIT = 10_000;
    public static final int MAX_QUEUES = 1_000;

    /**
     * @param queue the queue's name, a legal topic name
     * @param weight its share among the queues of the request, at least 1
     */
    public record QueueShare(String queue, int weight) {
        public QueueShare {
            JobRules.requireQueue(queue);
            if (weight < 1) {
                throw new IllegalArgumentException("weight of queue " + queue + " is " + weight + ", at least 1");
            }
        }
    }

    public ClaimRequest {
        queues = JobRules.copy("queues", queues);
        requireNonNull(owner, "owner");
        JobRules.requireText("claimId", claimId);
        requireNonNull(maxRunning, "maxRunning");
        if (queues.isEmpty()) {
            throw new IllegalArgumentException("queues is empty, name at least one");
        }
        if (queues.size() > MAX_QUEUES) {
            throw new IllegalArgumentException("queues has " + queues.size() + " names, at most " + MAX_QUEUES);
        }
        Set<String> names = new HashSet<>();
        for (QueueShare share : queues) {
            if (!names.add(share.queue())) {
                throw new IllegalArgumentException(
                        "queues names " + share.queue() + " twice, name it once with the sum of both weights");
            }
        }
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("limit is " + limit + ", allowed are 1 to " + MAX_LIMIT);
        }
        JobRules.requireLease("lease", lease);
        if (maxRunning.isPresent() && maxRunning.getAsInt() < 1) {
            throw new IllegalArgumentException("maxRunning is " + maxRunning.getAsInt() + ", at least 1");
        }
    }

    /** A claim on one queue without a bound on running jobs, under a fresh random claim id. */
    public static ClaimRequest of(String queue, int limit, Duration lease, Owner owner) {
        return new ClaimRequest(
                List.of(new QueueShare(queue, 1)),
                limit,
                lease,
                owner,
                UUID.randomUUID().toString(),
                OptionalInt.empty());
    }

    /** The same, with a bound on the jobs of each queue that run at once. */
    public ClaimRequest withMaxRunning(int max) {
        return new ClaimRequest(queues, limit, lease, owner, claimId, OptionalInt.of(max));
    }
}
