package io.connectjobs.store;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Asks how many jobs went through what in a time.
 *
 * @param queue null for every queue
 * @param bucket how long one bucket is
 * @param from the first bucket is the one that holds this time
 * @param before the last bucket is the one that holds the millisecond before this time
 */
public record ActivityQuery(@Nullable String queue, Bucket bucket, Instant from, Instant before) {
    /** The most buckets that one query may span. */
    public static final int MAX_BUCKETS = 10_000;

    /** How counts over time are gathered. Buckets begin at whole minutes, hours and days of UTC. */
    public enum Bucket {
        /** Kept for two days. */
        MINUTE(0, Duration.ofMinutes(1), Duration.ofDays(2)),
        /** Kept for sixty days. */
        HOUR(1, Duration.ofHours(1), Duration.ofDays(60)),
        /** Kept for two years. */
        DAY(2, Duration.ofDays(1), Duration.ofDays(730));

        private final int code;
        private final Duration length;
        private final Duration kept;

        Bucket(int code, Duration length, Duration kept) {
            this.code = code;
            this.length = length;
            this.kept = kept;
        }

        /** What databases hold; it never changes. */
        public int code() {
            return code;
        }

        public Duration length() {
            return length;
        }

        /** How long a store keeps buckets of this length at least. */
        public Duration kept() {
            return kept;
        }

        /** When the bucket that holds a time begins. */
        public Instant start(Instant time) {
            long millis = length.toMillis();
            return Instant.ofEpochMilli(Math.floorDiv(time.toEpochMilli(), millis) * millis);
        }
    }

    public ActivityQuery {
        if (queue != null) {
            JobRules.requireQueue(queue);
        }
        requireNonNull(bucket, "bucket");
        JobRules.requireTime("from", from);
        JobRules.requireTime("before", before);
        if (!from.isBefore(before)) {
            throw new IllegalArgumentException("from is " + from + ", not before 'before', which is " + before);
        }
        if (Duration.between(bucket.start(from), before)
                        .compareTo(bucket.length().multipliedBy(MAX_BUCKETS))
                > 0) {
            throw new IllegalArgumentException("from " + from + " to " + before + " spans more than " + MAX_BUCKETS
                    + " buckets of a " + bucket.name().toLowerCase(Locale.ROOT) + ": ask for less, or for longer ones");
        }
    }
}
