package io.connectjobs.store.sql;

import io.connectjobs.store.Payload;
import org.jspecify.annotations.Nullable;

/**
 * A job that its lease holder completes.
 *
 * @param resultTtlMillis how long the result is kept; null for as long as the job, or where there is none
 */
public record Completion(
        LeaseKey lease, @Nullable Payload result, @Nullable Long resultTtlMillis) {
    public byte @Nullable [] resultBytes() {
        return result == null ? null : result.bytes();
    }

    public @Nullable String resultType() {
        return result == null ? null : result.contentType();
    }
}
