package io.connectjobs.store.sql;

import io.connectjobs.store.JobRef;

/** A newcomer's content for the job that holds its unique key. */
public record Replacement(JobRef holder, JobRow row) {}
