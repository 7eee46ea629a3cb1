package io.connectjobs.source;

import io.connectjobs.store.JobError;
import io.connectjobs.store.Lease;
import io.connectjobs.store.Settlement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What the store must still be told; kept until it has answered. Telling it twice changes nothing.
 *
 * <p>Not safe for use by several threads.
 */
final class Outbox {
    static final Duration RELEASE_PAUSE = Duration.ofSeconds(30);

    private static final JobError UNDELIVERED = new JobError(
            "undelivered", "A transform dropped the job's record, or Kafka refused it; see the worker's log");

    /** A lease that has lost no more than this part of its time is as good as new. */
    private static final int WORN = 10;

    private final SettleMode settle;
    private final OnUndelivered onUndelivered;
    private final long worn;
    private final List<Settlement> settlements = new ArrayList<>();
    private final List<Lease> handedOver = new ArrayList<>();

    Outbox(SettleMode settle, OnUndelivered onUndelivered, Duration lease) {
        this.settle = settle;
        this.onUndelivered = onUndelivered;
        this.worn = lease.toNanos() / WORN;
    }

    void add(InFlight.Acknowledged acknowledged) {
        Lease lease = acknowledged.lease();
        if (!acknowledged.delivered()) {
            undelivered(lease);
        } else if (settle == SettleMode.ON_DELIVERY) {
            settlements.add(Settlement.complete(lease));
        } else if (acknowledged.sinceRenewal() > worn) {
            handedOver.add(lease);
        } // else left alone: the worker may have extended it by now, and setting it anew would cut that short
    }

    void fail(Lease lease, UndeliverableException why) {
        settlements.add(Settlement.failForGood(lease, new JobError("undeliverable", String.valueOf(why.getMessage()))));
    }

    void release(List<Lease> leases) {
        leases.forEach(lease -> settlements.add(Settlement.release(lease)));
    }

    /** A transform dropped its record, or Kafka refused it. */
    void undelivered(Lease lease) {
        settlements.add(
                switch (onUndelivered) {
                    case FAIL -> Settlement.fail(lease, UNDELIVERED);
                    case COMPLETE -> Settlement.complete(lease);
                    // At once it would come back to the head of its queue, for ever.
                    case RELEASE -> new Settlement(lease, new Settlement.Release(RELEASE_PAUSE));
                });
    }

    List<Settlement> settlements() {
        return List.copyOf(settlements);
    }

    /** The leases that are the workers' from now on and are to be set anew. */
    List<Lease> handedOver() {
        return List.copyOf(handedOver);
    }

    void settled() {
        settlements.clear();
    }

    void extended() {
        handedOver.clear();
    }

    boolean isEmpty() {
        return settlements.isEmpty() && handedOver.isEmpty();
    }
}
