package io.connectjobs.store.contract;

import java.time.Duration;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * Moves the clock only while no call is under way. A call reads the time at its beginning; were the clock to jump by
 * seconds within it, as no real one does, then the times of its claims would not tell their order any more.
 */
final class LedgerTime {
    private final ReadWriteLock calls = new ReentrantReadWriteLock(true);
    private final TestClock clock;

    LedgerTime(TestClock clock) {
        this.clock = clock;
    }

    void advance(Duration by) {
        calls.writeLock().lock();
        try {
            clock.advance(by);
        } finally {
            calls.writeLock().unlock();
        }
    }

    /** Calls the store while time stands still; tries again where the store asks for it. */
    <T> T call(Supplier<T> call) {
        calls.readLock().lock();
        try {
            return Racers.retrying(call);
        } finally {
            calls.readLock().unlock();
        }
    }
}
