package io.connectjobs.store;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What holds for a whole queue, whoever claims; exact across processes. A queue without limits pays nothing for them.
 *
 * @param retryPolicy for jobs that have none of their own; empty means {@link RetryPolicy#DEFAULT}
 * @param maxRunning at most so many jobs run at once, at least 1; empty means unbounded
 * @param rate how many claims in a time; empty means unbounded
 */
public record QueueSettings(Optional<RetryPolicy> retryPolicy, OptionalInt maxRunning, Optional<Rate> rate) {
    public static final QueueSettings NONE = new QueueSettings(Optional.empty(), OptionalInt.empty(), Optional.empty());

    /**
     * A limit per fixed window: windows of that length follow each other without a gap, from the store's epoch on. A job
     * that is given back counts all the same.
     *
     * @param claims at least 1
     * @param window from 100 ms to a day, in whole milliseconds
     */
    public record Rate(int claims, Duration window) {
        private static final Duration SHORTEST = Duration.ofMillis(100);
        private static final Duration LONGEST = Duration.ofDays(1);

        public Rate {
            if (claims < 1) {
                throw new IllegalArgumentException("claims is " + claims + ", at least 1");
            }
            if (requireNonNull(window, "window").compareTo(SHORTEST) < 0 || window.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException("window is " + window + ", allowed are 100 ms to 1 day");
            }
            if (!window.equals(Duration.ofMillis(window.toMillis()))) {
                throw new IllegalArgumentException("window is " + window + ", give it in whole milliseconds");
            }
        }
    }

    public QueueSettings {
        requireNonNull(retryPolicy, "retryPolicy");
        requireNonNull(maxRunning, "maxRunning");
        requireNonNull(rate, "rate");
        if (maxRunning.isPresent() && maxRunning.getAsInt() < 1) {
            throw new IllegalArgumentException("maxRunning is " + maxRunning.getAsInt() + ", at least 1");
        }
    }

    public QueueSettings withRetryPolicy(RetryPolicy policy) {
        return new QueueSettings(Optional.of(requireNonNull(policy, "policy")), maxRunning, rate);
    }

    public QueueSettings withMaxRunning(int max) {
        return new QueueSettings(retryPolicy, OptionalInt.of(max), rate);
    }

    public QueueSettings withRate(int claims, Duration window) {
        return new QueueSettings(retryPolicy, maxRunning, Optional.of(new Rate(claims, window)));
    }
}
