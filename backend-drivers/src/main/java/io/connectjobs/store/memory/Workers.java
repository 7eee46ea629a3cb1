package io.connectjobs.store.memory;

import io.connectjobs.store.CodePoints;
import io.connectjobs.store.Heartbeat;
import io.connectjobs.store.Owner;
import io.connectjobs.store.WholeMillis;
import io.connectjobs.store.WorkerView;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Who has beaten. Not safe for threads: {@link Guard} holds the lock. Times are milliseconds of the epoch. */
final class Workers {
    private final SortedMap<String, Worker> known = new TreeMap<>(CodePoints.ORDER);

    private record Worker(Heartbeat beat, long startedAt, long lastBeat) {
        long epoch() {
            return beat.owner().epoch();
        }

        long aliveUntil() {
            return lastBeat + WholeMillis.of(beat.ttl());
        }
    }

    boolean beat(Heartbeat beat, long now) {
        Worker before = known.get(beat.owner().name());
        long epoch = beat.owner().epoch();
        if (before != null && before.epoch() > epoch) {
            return false;
        }
        long startedAt = before != null && before.epoch() == epoch ? before.startedAt : now;
        known.put(beat.owner().name(), new Worker(beat, startedAt, now));
        return true;
    }

    void signOff(Owner owner) {
        known.computeIfPresent(owner.name(), (name, worker) -> worker.epoch() <= owner.epoch() ? null : worker);
    }

    void forget(long now) {
        long keep = WorkerView.REMEMBERED.toMillis();
        known.values().removeIf(worker -> worker.aliveUntil() + keep <= now);
    }

    /** Those that have beaten, and the owners of the jobs that run in these queues. */
    List<WorkerView> views(Map<String, MemoryQueue> queues, long now) {
        Map<String, Map<String, Long>> holds = holds(queues);
        SortedSet<String> names = new TreeSet<>(CodePoints.ORDER);
        names.addAll(known.keySet());
        names.addAll(holds.keySet());
        return names.stream()
                .map(name -> view(name, known.get(name), holds.getOrDefault(name, Map.of()), now))
                .toList();
    }

    private static Map<String, Map<String, Long>> holds(Map<String, MemoryQueue> queues) {
        Map<String, Map<String, Long>> holds = new TreeMap<>();
        queues.forEach((queue, found) -> owners(found)
                .forEach(owner ->
                        holds.computeIfAbsent(owner, absent -> new TreeMap<>()).merge(queue, 1L, Long::sum)));
        return holds;
    }

    private static Collection<String> owners(MemoryQueue queue) {
        return queue.running().map(job -> job.held().owner()).toList();
    }

    private static WorkerView view(String name, @Nullable Worker worker, Map<String, Long> holds, long now) {
        if (worker == null) {
            return new WorkerView(name, 0, false, null, null, List.of(), Map.of(), holds);
        }
        return new WorkerView(
                name,
                worker.epoch(),
                now < worker.aliveUntil(),
                Millis.instant(worker.startedAt),
                Millis.instant(worker.lastBeat),
                worker.beat.queues(),
                worker.beat.info(),
                holds);
    }
}
