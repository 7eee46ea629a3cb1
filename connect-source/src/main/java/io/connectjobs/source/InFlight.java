package io.connectjobs.source;

import io.connectjobs.store.Lease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * The records that Connect has and Kafka may not have yet, with their leases. By instance: Connect acknowledges the very
 * record that a poll returned, also behind transforms. Safe for the task's and the producer's threads; only {@link #awaitNone} waits.
 */
final class InFlight {
    /**
     * What Connect said about a record.
     *
     * @param delivered false: a transform dropped it, or Kafka refused it
     * @param sinceRenewal nanoseconds from the last renewal of the lease to the acknowledgement
     */
    record Acknowledged(Lease lease, boolean delivered, long sinceRenewal) {}

    private static final class Held {
        final Lease lease;
        final long since;
        long renewedAt;

        Held(Lease lease, long since) {
            this.lease = lease;
            this.since = since;
            this.renewedAt = since;
        }
    }

    private final IdentityHashMap<SourceRecord, Held> held = new IdentityHashMap<>();
    private List<Acknowledged> acknowledged = new ArrayList<>();
    /** None that is held was renewed before: spares each turn a look at all of them. */
    private long renewedSince;

    /** @param askedAt monotonic nanoseconds from before the claim */
    synchronized void add(SourceRecord record, Lease lease, long askedAt) {
        if (held.isEmpty() || askedAt - renewedSince < 0) {
            renewedSince = askedAt;
        }
        held.put(record, new Held(lease, askedAt));
    }

    synchronized void acknowledge(SourceRecord record, boolean delivered, long now) {
        Held one = held.remove(record);
        if (one != null) {
            acknowledged.add(new Acknowledged(one.lease, delivered, now - one.renewedAt));
            if (held.isEmpty()) {
                notifyAll();
            }
        }
    }

    /** Waits until everything is acknowledged, but no longer than this. */
    synchronized void awaitNone(Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        long left = limit.toNanos();
        while (!held.isEmpty() && left > 0) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
            left = end - System.nanoTime();
        }
    }

    /** What was acknowledged since the last call. */
    synchronized List<Acknowledged> takeAcknowledged() {
        List<Acknowledged> taken = acknowledged;
        acknowledged = new ArrayList<>();
        return taken;
    }

    /** The leases that were last renewed at or before a time. */
    synchronized List<Lease> renewedUntil(long time) {
        if (renewedSince - time > 0) {
            return List.of();
        }
        return held.values().stream()
                .filter(one -> one.renewedAt - time <= 0)
                .map(one -> one.lease)
                .toList();
    }

    /** Notes that those which {@link #renewedUntil} gave for the same time are renewed now. */
    synchronized void renewed(long time, long now) {
        if (renewedSince - time > 0) {
            return;
        }
        renewedSince = now;
        for (Held one : held.values()) {
            if (one.renewedAt - time <= 0) {
                one.renewedAt = now;
            } else if (one.renewedAt - renewedSince < 0) {
                renewedSince = one.renewedAt;
            }
        }
    }

    /** Gives up those of some records that are not acknowledged. */
    synchronized List<Lease> takeUnacknowledged(List<SourceRecord> records) {
        return records.stream()
                .map(held::remove)
                .filter(Objects::nonNull)
                .map(one -> one.lease)
                .toList();
    }

    /** Gives up all that is not acknowledged. */
    synchronized List<Lease> takeUnacknowledged() {
        List<Lease> leases = held.values().stream().map(one -> one.lease).toList();
        held.clear();
        return leases;
    }

    /** How many nanoseconds the oldest record has been waiting for its acknowledgement; 0 where none waits. */
    synchronized long longestHeld(long now) {
        return held.values().stream().mapToLong(one -> now - one.since).max().orElse(0);
    }

    synchronized int size() {
        return held.size();
    }
}
