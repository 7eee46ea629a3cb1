package io.connectjobs.store;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A job to be added. Anything may be built; what breaks a rule of {@link JobRules} comes back from
 * {@link JobStore#enqueue} as {@link EnqueueResult.Rejected}, so that one bad job never stops the others.
 *
 * @param queue a legal topic name
 * @param id unique in its queue; null lets the store assign one
 * @param kind what sort of work it is, a legal topic name
 * @param payload what the worker gets
 * @param headers text that travels with the job, in this order
 * @param priority higher runs first
 * @param runAt not before this time; null means now
 * @param delay not before this long after the store has taken the job, by the store's clock; not together with runAt
 * @param timeout how long one attempt may run at most, however often its lease is extended: 1 ms to
 *     {@link JobRules#MAX_LEASE}; null for no end
 * @param expiresAt a job that still waits then is dead, with an error of type {@link JobError#EXPIRED}; one that runs
 *     may end. Null for never
 * @param expireAfter the same, counted from when the store has taken the job, by the store's clock; not together with
 *     expiresAt
 * @param maxAttempts how often it may be claimed before it is dead, at least 1
 * @param retryPolicy how long to wait after a failed attempt; null leaves it to the queue
 * @param uniqueKey null for none
 */
public record NewJob(
        String queue,
        @Nullable String id,
        String kind,
        Payload payload,
        Map<String, String> headers,
        int priority,
        @Nullable Instant runAt,
        @Nullable Duration delay,
        @Nullable Duration timeout,
        @Nullable Instant expiresAt,
        @Nullable Duration expireAfter,
        int maxAttempts,
        @Nullable RetryPolicy retryPolicy,
        @Nullable UniqueKey uniqueKey) {
    public static final int DEFAULT_MAX_ATTEMPTS = 5;

    public NewJob {
        requireNonNull(queue, "queue");
        requireNonNull(kind, "kind");
        requireNonNull(payload, "payload");
        requireNonNull(headers, "headers");
    }

    /** A builder with every default; the kind is the queue's name until set. */
    public static Builder on(String queue) {
        return new Builder(queue);
    }

    /** Not safe for use by several threads. */
    public static final class Builder {
        private final String queue;
        private @Nullable String id;
        private String kind;
        private Payload payload = Payload.json("null");
        private Map<String, String> headers = Map.of();
        private int priority;
        private @Nullable Instant runAt;
        private @Nullable Duration delay;
        private @Nullable Duration timeout;
        private @Nullable Instant expiresAt;
        private @Nullable Duration expireAfter;
        private int maxAttempts = DEFAULT_MAX_ATTEMPTS;
        private @Nullable RetryPolicy retryPolicy;
        private @Nullable UniqueKey uniqueKey;

        private Builder(String queue) {
            this.queue = queue;
            this.kind = queue;
        }

        public Builder id(@Nullable String value) {
            id = value;
            return this;
        }

        public Builder kind(String value) {
            kind = value;
            return this;
        }

        public Builder payload(Payload value) {
            payload = value;
            return this;
        }

        public Builder headers(Map<String, String> value) {
            headers = value;
            return this;
        }

        public Builder priority(int value) {
            priority = value;
            return this;
        }

        public Builder runAt(@Nullable Instant value) {
            runAt = value;
            return this;
        }

        public Builder delay(@Nullable Duration value) {
            delay = value;
            return this;
        }

        public Builder timeout(@Nullable Duration value) {
            timeout = value;
            return this;
        }

        public Builder expiresAt(@Nullable Instant value) {
            expiresAt = value;
            return this;
        }

        public Builder expireAfter(@Nullable Duration value) {
            expireAfter = value;
            return this;
        }

        public Builder maxAttempts(int value) {
            maxAttempts = value;
            return this;
        }

        public Builder retryPolicy(@Nullable RetryPolicy value) {
            retryPolicy = value;
            return this;
        }

        public Builder uniqueKey(@Nullable UniqueKey value) {
            uniqueKey = value;
            return this;
        }

        public NewJob build() {
            return new NewJob(
                    queue,
                    id,
                    kind,
                    payload,
                    headers,
                    priority,
                    runAt,
                    delay,
                    timeout,
                    expiresAt,
                    expireAfter,
                    maxAttempts,
                    retryPolicy,
                    uniqueKey);
        }
    }
}
