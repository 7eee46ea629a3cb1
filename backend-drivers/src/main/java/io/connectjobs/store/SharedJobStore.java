package io.connectjobs.store;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** One user's handle on a store that others may use too; closing it once gives back one share. */
final class SharedJobStore implements JobStore {
    private final JobStore store;
    private final Runnable release;
    private final AtomicBoolean closed = new AtomicBoolean();

    SharedJobStore(JobStore store, Runnable release) {
        this.store = store;
        this.release = release;
    }

    @Override
    public List<EnqueueResult> enqueue(List<NewJob> jobs) {
        return store.enqueue(jobs);
    }

    @Override
    public Inspection inspect() {
        return store.inspect();
    }

    @Override
    public Operations operate() {
        return store.operate();
    }

    @Override
    public Schema schema() {
        return store.schema();
    }

    @Override
    public UpkeepReport upkeep(UpkeepLimits limits) {
        return store.upkeep(limits);
    }

    @Override
    public Health check(Duration limit) {
        return store.check(limit);
    }

    @Override
    public Capabilities capabilities() {
        return store.capabilities();
    }

    @Override
    public Optional<Leasing> leasing() {
        return store.leasing();
    }

    @Override
    public Optional<Wakeup> wakeup() {
        return store.wakeup();
    }

    @Override
    public Optional<Transfer> transfer() {
        return store.transfer();
    }

    @Override
    public Optional<Feed> feed() {
        return store.feed();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            release.run();
        }
    }
}
