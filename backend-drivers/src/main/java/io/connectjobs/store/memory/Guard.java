package io.connectjobs.store.memory;

import io.connectjobs.store.StoreSettings;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;

/** The one lock of a store: hands out the jobs and the time, both inside it. */
final class Guard {
    private final ReentrantLock lock = new ReentrantLock();
    private final InstantSource clock;
    private final MemoryJobs jobs;

    Guard(StoreSettings settings) {
        InstantSource testClock = settings.testClock();
        clock = testClock != null ? testClock : InstantSource.system();
        jobs = new MemoryJobs(settings);
    }

    interface Work<T> {
        /** @param now in milliseconds of the epoch */
        T at(MemoryJobs jobs, long now);
    }

    <T> T locked(Work<T> work) {
        lock.lock();
        try {
            return work.at(jobs, clock.millis());
        } finally {
            lock.unlock();
        }
    }
}
