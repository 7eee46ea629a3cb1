package io.connectjobs.store;

import io.connectjobs.store.ClaimRequest.QueueShare;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Shares the limit of a claim among its queues by weight. A store keeps one; safe for many threads.
 *
 * <ol>
 *   <li>Each queue's share is limit × weight / sum of weights, rounded down.
 *   <li>What rounding left over goes to queues by systematic sampling of the fractions: a point moves on with every
 *       claim, so that over many claims each queue gets its fraction, also where the limit is 1.
 *   <li>A queue that gave less than it was asked for is out; what is missing is shared among the others in the same
 *       way, until the limit is reached or no queue is left.
 * </ol>
 *
 * <p>A queue is asked again only after another came short: one question per queue is the rule.
 */
public final class QueueRotation {
    /** Multiples of it modulo 1 are spread evenly, whatever subsequence of the claims one caller sees. */
    private static final double GOLDEN = 0.618_033_988_749_894_9;

    private final AtomicLong turns = new AtomicLong();

    /** Claims at most so many jobs of one queue. */
    @FunctionalInterface
    public interface Taker<X extends Exception> {
        List<ClaimedJob> take(String queue, int limit) throws X;
    }

    /**
     * Asks the queues of a request.
     *
     * @param taker asked with limits of at least 1; an answer shorter than its limit means that no more is to be had
     * @return what they gave, at most the request's limit
     */
    public <X extends Exception> List<ClaimedJob> claim(ClaimRequest request, Taker<X> taker) throws X {
        List<QueueShare> queues = request.queues();
        List<ClaimedJob> claimed = new ArrayList<>();
        while (!queues.isEmpty() && claimed.size() < request.limit()) {
            queues = round(queues, request.limit() - claimed.size(), taker, claimed);
        }
        return claimed;
    }

    /** Asks each queue for its share and answers those that may have more. */
    private <X extends Exception> List<QueueShare> round(
            List<QueueShare> queues, int limit, Taker<X> taker, List<ClaimedJob> claimed) throws X {
        int[] shares = shares(queues, limit);
        List<QueueShare> left = new ArrayList<>(queues.size());
        for (int i = 0; i < shares.length; i++) {
            List<ClaimedJob> jobs =
                    shares[i] == 0 ? List.of() : taker.take(queues.get(i).queue(), shares[i]);
            claimed.addAll(jobs);
            if (jobs.size() == shares[i]) {
                left.add(queues.get(i));
            }
        }
        return left;
    }

    /** How much of the limit each queue gets this time; the sum is the limit. */
    int[] shares(List<QueueShare> queues, int limit) {
        double point = queues.size() == 1 ? 0 : turns.getAndIncrement() * GOLDEN % 1;
        long total = queues.stream().mapToLong(QueueShare::weight).sum();
        int[] shares = new int[queues.size()];
        long before = 0;
        for (int i = 0; i < shares.length; i++) {
            long after = before + (long) limit * queues.get(i).weight();
            shares[i] = (int) (pointsBelow(after, total, point) - pointsBelow(before, total, point));
            before = after;
        }
        return shares;
    }

    /** How many of the points k + point, k = 0, 1, 2 …, lie below numerator / total. */
    private static long pointsBelow(long numerator, long total, double point) {
        double fraction = (double) (numerator % total) / total;
        return numerator / total + (fraction > point ? 1 : 0);
    }
}
