package io.connectjobs.store.sql;

import io.connectjobs.store.JobRef;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Payload;
import io.connectjobs.store.UniqueKey;
import io.connectjobs.store.WholeMillis;
import java.time.Duration;
import java.util.Comparator;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A job about to be inserted.
 *
 * @param ordinal its place in the batch
 * @param runAtMillis null for the store's now + delay
 * @param delayMillis only where runAtMillis is null
 * @param timeoutMillis null for none
 * @param expiresAtMillis null for the store's now + expireAfterMillis, or for never where that is null too
 * @param headersJson null for none
 * @param retryPolicy null leaves it to the queue
 * @param unique null for none
 */
public record JobRow(
        JobRef ref,
        int ordinal,
        String kind,
        int priority,
        @Nullable Long runAtMillis,
        long delayMillis,
        @Nullable Long timeoutMillis,
        @Nullable Long expiresAtMillis,
        @Nullable Long expireAfterMillis,
        int maxAttempts,
        @Nullable String retryPolicy,
        @Nullable String headersJson,
        Payload payload,
        @Nullable UniqueKey unique) {
    /** Inserting in one order everywhere keeps two batches with the same ids from a deadlock. */
    static final Comparator<JobRow> BY_REF = Comparator.comparing(JobRow::ref).thenComparing(JobRow::ordinal);

    /** Locking keys in one order everywhere does the same for unique keys. */
    static final Comparator<JobRow> BY_KEY =
            Comparator.comparing((JobRow row) -> row.ref().queue()).thenComparing(row -> row.key());

    /** Empty where it has none. */
    public String key() {
        return unique == null ? "" : unique.key();
    }

    /** Null where it has none. */
    public @Nullable Integer hold() {
        return unique == null ? null : unique.hold().code();
    }

    /** Null where the key is not held for a time. */
    public @Nullable Long windowMillis() {
        return unique == null || unique.window() == null ? null : WholeMillis.of(unique.window());
    }

    /** A job without an id gets one. */
    public static JobRow of(NewJob job, int ordinal) {
        String id = job.id() == null ? UUID.randomUUID().toString() : job.id();
        return new JobRow(
                new JobRef(job.queue(), id),
                ordinal,
                job.kind(),
                job.priority(),
                job.runAt() == null ? null : WholeMillis.of(job.runAt()),
                job.delay() == null ? 0 : WholeMillis.of(job.delay()),
                millis(job.timeout()),
                job.expiresAt() == null ? null : WholeMillis.of(job.expiresAt()),
                millis(job.expireAfter()),
                job.maxAttempts(),
                job.retryPolicy() == null ? null : job.retryPolicy().toString(),
                Headers.toJson(job.headers()),
                job.payload(),
                job.uniqueKey());
    }

    private static @Nullable Long millis(@Nullable Duration duration) {
        return duration == null ? null : WholeMillis.of(duration);
    }
}
