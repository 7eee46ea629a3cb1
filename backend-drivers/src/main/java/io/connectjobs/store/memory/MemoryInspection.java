package io.connectjobs.store.memory;

import io.connectjobs.store.HistoryEntry;
import io.connectjobs.store.Inspection;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobView;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

final class MemoryInspection implements Inspection {
    private final Guard guard;

    MemoryInspection(Guard guard) {
        this.guard = guard;
    }

    @Override
    public Optional<JobView> find(JobRef ref) {
        return guard.locked((jobs, now) -> Optional.ofNullable(jobs.find(ref)).map(MemoryJob::view));
    }

    @Override
    public Map<String, Map<JobState, Long>> counts() {
        return guard.locked((jobs, now) -> {
            Map<String, Map<JobState, Long>> counts = new TreeMap<>();
            jobs.queues().forEach((name, queue) -> counts.put(name, queue.counts()));
            counts.values().removeIf(Map::isEmpty);
            return counts;
        });
    }

    @Override
    public List<HistoryEntry> history(JobRef ref) {
        return guard.locked((jobs, now) -> {
            MemoryJob job = jobs.find(ref);
            return job == null ? List.of() : List.copyOf(job.history);
        });
    }
}
