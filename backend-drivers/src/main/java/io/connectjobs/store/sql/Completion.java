package io.connectjobs.store.sql;

import io.connectjobs.store.Payload;
import org.jspecify.annotations.Nullable;

/** A job that its lease holder completes. */
public record Completion(LeaseKey lease, @Nullable Payload result) {
    public byte @Nullable [] resultBytes() {
        return result == null ? null : result.bytes();
    }

    public @Nullable String resultType() {
        return result == null ? null : result.contentType();
    }
}
