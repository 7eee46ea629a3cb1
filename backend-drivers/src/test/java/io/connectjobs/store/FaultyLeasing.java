package io.connectjobs.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A real store's leasing that fails as told, can be held up, and remembers the size of each call. */
final class FaultyLeasing implements Leasing {
    /** Fails a call: before the store did anything, or after it did everything, so that only the answer is lost. */
    record Fault(RuntimeException exception, boolean afterwards) {}

    /** Settlements in each call that reached the store, in order; -1 for a claim alone. */
    final List<Integer> calls = new CopyOnWriteArrayList<>();

    final Semaphore gate = new Semaphore(Integer.MAX_VALUE);

    private final Leasing store;
    private final Queue<Fault> faults = new ConcurrentLinkedQueue<>();
    private volatile @Nullable RuntimeException outage;

    FaultyLeasing(Leasing store) {
        this.store = store;
    }

    void failOnce(RuntimeException exception) {
        faults.add(new Fault(exception, false));
    }

    void loseAnswerOnce(RuntimeException exception) {
        faults.add(new Fault(exception, true));
    }

    void failFromNowOn(RuntimeException exception) {
        outage = exception;
    }

    @Override
    public List<ClaimedJob> claim(ClaimRequest request) {
        return call(-1, () -> store.claim(request));
    }

    @Override
    public List<SettleResult> settle(List<Settlement> outcomes) {
        return call(outcomes.size(), () -> store.settle(outcomes));
    }

    @Override
    public Turn settleAndClaim(List<Settlement> outcomes, ClaimRequest request) {
        return call(outcomes.size(), () -> store.settleAndClaim(outcomes, request));
    }

    @Override
    public List<LeaseResult> extend(List<Lease> leases, Duration by) {
        return store.extend(new ArrayList<>(leases), by);
    }

    @Override
    public boolean beat(Heartbeat heartbeat) {
        return store.beat(heartbeat);
    }

    @Override
    public void signOff(Owner owner) {
        store.signOff(owner);
    }

    private <T> T call(int size, Supplier<T> call) {
        gate.acquireUninterruptibly();
        try {
            calls.add(size);
            RuntimeException down = outage;
            if (down != null) {
                throw down;
            }
            Fault fault = faults.poll();
            if (fault != null && !fault.afterwards()) {
                throw fault.exception();
            }
            T answer = call.get();
            if (fault != null) {
                throw fault.exception();
            }
            return answer;
        } finally {
            gate.release();
        }
    }
}
