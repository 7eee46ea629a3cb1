package io.connectjobs.store.sql;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Keeps those who lost against each other from meeting again: waits a random time, up to twice as long after each
 * attempt.
 *
 * @param baseMillis the most after the first attempt
 */
public record RandomPause(long baseMillis) implements Transactions.Pause {
    private static final int MOST_DOUBLINGS = 6;

    @Override
    public void after(int attempt) {
        long most = TimeUnit.MILLISECONDS.toNanos(baseMillis) << Math.min(attempt - 1, MOST_DOUBLINGS);
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(most / 2, most + 1));
    }
}
