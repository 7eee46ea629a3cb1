package io.connectjobs.store.sql;

import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;
import org.jspecify.annotations.Nullable;

/**
 * Where a job stands, for telling why nothing was done.
 *
 * @param settledLease the lease that settled it last, 0 for none
 * @param keyHolder the id of another job that holds this one's unique key, null for none
 */
public record Standing(
        JobRef ref,
        JobState state,
        long settledLease,
        @Nullable String keyHolder) {}
