package io.connectjobs.connect;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * How long an outage is borne: pauses that double up to a bound, until the time since the first failure is over. A
 * success starts anew. Not safe for use by several threads.
 */
public final class RetryBudget {
    private static final int MAX_DOUBLINGS = 20;
    private static final Duration FOR_EVER = Duration.ofNanos(Long.MAX_VALUE);

    private final Duration budget;
    private final Duration first;
    private final Duration longest;
    private final LongSupplier nanoTime;
    private final RandomGenerator random;
    private int failures;
    private long firstFailure;

    /** @param nanoTime a monotonic clock, so that a jump of the wall clock neither ends nor prolongs the budget */
    public RetryBudget(
            Duration budget, Duration first, Duration longest, LongSupplier nanoTime, RandomGenerator random) {
        this.budget = budget;
        this.first = first;
        this.longest = longest;
        this.nanoTime = nanoTime;
        this.random = random;
    }

    /** Notes a failure; the pause before the next try, empty when the budget is spent. */
    public Optional<Duration> failed() {
        long now = nanoTime.getAsLong();
        if (failures == 0) {
            firstFailure = now;
        }
        long left = (budget.compareTo(FOR_EVER) < 0 ? budget : FOR_EVER).toNanos() - (now - firstFailure);
        if (left <= 0) {
            return Optional.empty();
        }
        long doubled = first.toNanos() << Math.min(failures++, MAX_DOUBLINGS);
        long pause = Math.min(doubled, longest.toNanos());
        // Half of it at random: tasks that failed together come back apart.
        long jittered = pause / 2 + (long) (random.nextDouble() * pause / 2);
        return Optional.of(Duration.ofNanos(Math.min(jittered, left)));
    }

    /** @return how long the outage lasted that is over now; empty where there was none */
    public Optional<Duration> succeeded() {
        if (failures == 0) {
            return Optional.empty();
        }
        failures = 0;
        return Optional.of(Duration.ofNanos(nanoTime.getAsLong() - firstFailure));
    }

    /** Whether nothing has failed since the last success. */
    public boolean isUntouched() {
        return failures == 0;
    }

    public Duration budget() {
        return budget;
    }
}
