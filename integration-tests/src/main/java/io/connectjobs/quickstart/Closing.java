package io.connectjobs.quickstart;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What must be closed in the end, last opened first, whether the end comes from the main thread or from Ctrl-C. Safe
 * for both at once: each thing is closed exactly once, and what is opened after the end is closed right away.
 */
final class Closing implements AutoCloseable {
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private boolean over;

    synchronized <T extends AutoCloseable> T add(T resource) {
        if (over) {
            closeQuietly(resource);
            throw new IllegalStateException("The run is over");
        }
        open.push(resource);
        return resource;
    }

    synchronized boolean isOver() {
        return over;
    }

    @Override
    public synchronized void close() {
        over = true;
        while (!open.isEmpty()) {
            closeQuietly(open.pop());
        }
    }

    /** One thing that can't be closed must not keep the others open. */
    private static void closeQuietly(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            System.err.println("While cleaning up: " + e.getMessage());
        }
    }
}
