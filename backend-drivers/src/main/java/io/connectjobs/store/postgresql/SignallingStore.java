package io.connectjobs.store.postgresql;

import io.connectjobs.store.Capabilities;
import io.connectjobs.store.EnqueueResult;
import io.connectjobs.store.Feed;
import io.connectjobs.store.Health;
import io.connectjobs.store.Inspection;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.Leasing;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Operations;
import io.connectjobs.store.Schema;
import io.connectjobs.store.Transfer;
import io.connectjobs.store.UpkeepLimits;
import io.connectjobs.store.UpkeepReport;
import io.connectjobs.store.Wakeup;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Signals the work that the store behind it has committed. */
final class SignallingStore implements JobStore {
    private final JobStore store;
    private final Signals signals;
    private final @Nullable Listener listener;
    private final Operations operations;

    /** @param listener null where none can listen */
    SignallingStore(JobStore store, Signals signals, @Nullable Listener listener) {
        this.store = store;
        this.signals = signals;
        this.listener = listener;
        this.operations = new SignallingOperations(store.operate(), signals);
    }

    @Override
    public List<EnqueueResult> enqueue(List<NewJob> jobs) {
        List<EnqueueResult> results = store.enqueue(jobs);
        Set<String> queues = new HashSet<>();
        for (int i = 0; i < results.size(); i++) {
            if (isNews(results.get(i)) && mayBeDue(jobs.get(i))) {
                queues.add(jobs.get(i).queue());
            }
        }
        signals.work(queues);
        return results;
    }

    private static boolean isNews(EnqueueResult result) {
        return result instanceof EnqueueResult.Added || result instanceof EnqueueResult.Replaced;
    }

    /** One with a time of its own may be: only the store's clock knows, and a signal in vain harms nobody. */
    private static boolean mayBeDue(NewJob job) {
        Duration delay = job.delay();
        return delay == null || delay.isZero();
    }

    @Override
    public Operations operate() {
        return operations;
    }

    @Override
    public Optional<Leasing> leasing() {
        return store.leasing().map(leasing -> new SignallingLeasing(leasing, signals));
    }

    @Override
    public Optional<Wakeup> wakeup() {
        return Optional.ofNullable(listener);
    }

    @Override
    public Optional<Transfer> transfer() {
        return store.transfer();
    }

    @Override
    public Inspection inspect() {
        return store.inspect();
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
    public Optional<Feed> feed() {
        return store.feed();
    }

    @Override
    public void close() {
        try (store) {
            signals.close();
            if (listener != null) {
                listener.close();
            }
        }
    }
}
