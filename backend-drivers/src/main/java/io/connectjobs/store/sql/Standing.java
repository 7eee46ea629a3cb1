package io.connectjobs.store.sql;

import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;

/**
 * Where a job stands, for telling why nothing was done.
 *
 * @param settledLease the lease that settled it last, 0 for none
 */
public record Standing(JobRef ref, JobState state, long settledLease) {}
