package io.connectjobs.store;

/**
 * A queue that holds jobs or that somebody has set something for.
 *
 * @param paused whether claims get nothing from it
 */
public record QueueView(String queue, boolean paused, QueueSettings settings) {}
