package io.connectjobs.store;

import java.time.Instant;

/**
 * How many jobs of a queue went through an event into a state within one bucket of time.
 *
 * @param start when the bucket begins
 * @param event what happened to them
 * @param state the state after it: a failure leads to retryable or dead
 * @param jobs at least 1
 */
public record Activity(Instant start, String queue, HistoryEntry.Event event, JobState state, long jobs) {}
