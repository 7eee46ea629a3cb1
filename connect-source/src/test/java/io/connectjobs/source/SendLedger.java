package io.connectjobs.source;

import io.connectjobs.connect.JobHeaders;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * What tasks were given to send, and what Kafka has. A job that a living task has is nobody else's, from the poll that
 * brought it until Kafka refused it or the task ends. Safe for all threads.
 */
final class SendLedger {
    private record Held(Object task, SourceRecord record, long since) {}

    private final Interruptions interruptions;
    private final long lease;
    private final Map<String, Held> held = new HashMap<>();
    private final Set<String> delivered = new HashSet<>();
    private final List<String> violations = new ArrayList<>();
    private int excused;

    SendLedger(Interruptions interruptions, Duration lease) {
        this.interruptions = interruptions;
        this.lease = lease.toNanos();
    }

    /** A poll of the task brought it. */
    synchronized void handedOut(Object task, SourceRecord record) {
        long now = System.nanoTime();
        Held before = held.put(id(record), new Held(task, record, now));
        if (before == null) {
            return;
        }
        // It may have been claimed a part of its lease before the poll.
        if (interruptions.anySince(before.since() - lease / 2)) {
            excused++;
        } else {
            violations.add(String.format(
                    "%s was handed out twice, the second time after %d ms, to %s",
                    id(record),
                    Duration.ofNanos(now - before.since()).toMillis(),
                    before.task() == task ? "the task that has it" : "another task than the living one that has it"));
        }
    }

    /** Before the task is told. */
    @SuppressWarnings("ReferenceEquality") // of the very record, as the task itself
    synchronized void acknowledged(SourceRecord record, boolean isDelivered) {
        if (isDelivered) {
            delivered.add(attempt(id(record), header(record, JobHeaders.ATTEMPT)));
            return;
        }
        Held before = held.get(id(record));
        if (before != null && before.record() == record) {
            held.remove(id(record));
        }
    }

    /** Before the task is stopped. */
    synchronized void ends(Object task) {
        held.values().removeIf(one -> one.task() == task);
    }

    synchronized boolean isDelivered(String id, int attempt) {
        return delivered.contains(attempt(id, Integer.toString(attempt)));
    }

    synchronized List<String> violations() {
        return List.copyOf(violations);
    }

    @Override
    public synchronized String toString() {
        return delivered.size() + " deliveries, " + excused + " jobs handed out twice around an interruption";
    }

    private static String id(SourceRecord record) {
        return header(record, JobHeaders.ID);
    }

    private static String header(SourceRecord record, String name) {
        @Nullable Object value = record.headers().lastWithName(name).value();
        return String.valueOf(value);
    }

    private static String attempt(String id, String attempt) {
        return id + " " + attempt;
    }
}
