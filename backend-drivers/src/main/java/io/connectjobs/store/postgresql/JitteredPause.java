package io.connectjobs.store.postgresql;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Keeps those who lost against each other from meeting again: waits a random time, up to twice as long after each
 * attempt.
 *
 * @param baseMillis the most after the first attempt
 */
record JitteredPause(long baseMillis) {
    private static final int MOST_DOUBLINGS = 6;

    void after(int attempt) {
        long most = TimeUnit.MILLISECONDS.toNanos(baseMillis) << Math.min(attempt - 1, MOST_DOUBLINGS);
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(most / 2, most + 1));
    }
}
