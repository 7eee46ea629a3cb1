package io.connectjobs.store.memory;

import static java.util.Objects.requireNonNull;

import io.connectjobs.store.Activity;
import io.connectjobs.store.ActivityQuery;
import io.connectjobs.store.HistoryEntry;
import io.connectjobs.store.Inspection;
import io.connectjobs.store.JobFilter;
import io.connectjobs.store.JobPage;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobRules;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobSummary;
import io.connectjobs.store.JobView;
import io.connectjobs.store.QueueView;
import io.connectjobs.store.WorkerView;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

final class MemoryInspection implements Inspection {
    private final Guard guard;

    MemoryInspection(Guard guard) {
        this.guard = guard;
    }

    @Override
    public Optional<JobView> find(JobRef ref) {
        requireNonNull(ref, "ref");
        return guard.locked((jobs, now) -> Optional.ofNullable(jobs.find(ref)).map(job -> Views.whole(job, now)));
    }

    @Override
    public JobPage list(JobFilter filter, @Nullable JobRef after, int limit) {
        JobRules.requireList(filter, after, limit);
        return guard.locked((jobs, now) -> {
            // One more than asked for tells whether there is another page.
            List<JobSummary> found = jobs.after(after)
                    .filter(job -> fits(filter, job))
                    .limit(limit + 1L)
                    .map(Views::line)
                    .toList();
            return found.size() <= limit
                    ? new JobPage(found, null)
                    : new JobPage(found.subList(0, limit), found.get(limit - 1).ref());
        });
    }

    private static boolean fits(JobFilter filter, MemoryJob job) {
        Instant enqueuedAt = Instant.ofEpochMilli(job.enqueuedAt);
        return (filter.queue() == null || filter.queue().equals(job.ref.queue()))
                && (filter.states().isEmpty() || filter.states().contains(job.state))
                && (filter.kind() == null || filter.kind().equals(job.given.kind()))
                && (filter.owner() == null
                        || (job.hold != null && filter.owner().equals(job.hold.owner())))
                && (filter.idPrefix() == null || job.ref.id().startsWith(filter.idPrefix()))
                && (filter.enqueuedFrom() == null || !enqueuedAt.isBefore(filter.enqueuedFrom()))
                && (filter.enqueuedBefore() == null || enqueuedAt.isBefore(filter.enqueuedBefore()));
    }

    @Override
    public List<QueueView> queues() {
        return guard.locked((jobs, now) -> jobs.queues().entrySet().stream()
                .filter(entry -> entry.getValue().isThere())
                .map(entry -> new QueueView(
                        entry.getKey(),
                        entry.getValue().isPaused(),
                        entry.getValue().limits().settings()))
                .toList());
    }

    @Override
    public List<WorkerView> workers() {
        return guard.locked((jobs, now) -> jobs.workers().views(jobs.queues(), now));
    }

    @Override
    public List<Activity> activity(ActivityQuery query) {
        requireNonNull(query, "query");
        return guard.locked((jobs, now) -> jobs.activity().in(query));
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
        requireNonNull(ref, "ref");
        return guard.locked((jobs, now) -> {
            MemoryJob job = jobs.find(ref);
            return job == null ? List.of() : List.copyOf(job.history);
        });
    }
}
