package io.connectjobs.store.redis;

import static java.util.Objects.requireNonNull;

import io.connectjobs.store.Activity;
import io.connectjobs.store.ActivityQuery;
import io.connectjobs.store.HistoryEntry;
import io.connectjobs.store.HistoryEntry.Event;
import io.connectjobs.store.Inspection;
import io.connectjobs.store.JobFilter;
import io.connectjobs.store.JobPage;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobRules;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobView;
import io.connectjobs.store.JobView.AttemptError;
import io.connectjobs.store.Payload;
import io.connectjobs.store.QueueView;
import io.connectjobs.store.WholeMillis;
import io.connectjobs.store.WorkerView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

final class RedisInspection implements Inspection {
    /** As in change.lua. */
    private static final long APART = 1_000_000_000_000_000L;

    private static final Comparator<Activity> BY_TIME = Comparator.comparing(Activity::start)
            .thenComparing(Activity::queue)
            .thenComparingInt(activity -> activity.event().code())
            .thenComparingInt(activity -> activity.state().code());

    private final RedisServers servers;
    private final Calls calls;
    private final QueueRegistry registry;
    private final RedisWorkers workers;
    private final RedisListing listing;

    RedisInspection(RedisServers servers, Calls calls, QueueRegistry registry, RedisWorkers workers) {
        this.servers = servers;
        this.calls = calls;
        this.registry = registry;
        this.workers = workers;
        this.listing = new RedisListing(servers, calls, registry);
    }

    @Override
    public Optional<JobView> find(JobRef ref) {
        if (!JobRules.canHold(requireNonNull(ref, "ref"))) {
            return Optional.empty();
        }
        List<?> reply = Replies.list(servers.run(calls.on(ref.queue(), Script.FIND, ref.id())));
        return reply.isEmpty() ? Optional.empty() : Optional.of(view(ref, reply));
    }

    private static JobView view(JobRef ref, List<?> reply) {
        byte[] packed = Replies.bytes(reply.get(2));
        Payload result = packed.length == 0 ? null : JobBody.payload(new Unpacker(packed));
        List<AttemptError> errors = new ArrayList<>();
        for (Object error : reply.subList(4, reply.size())) {
            errors.add(JobRecord.error(Replies.bytes(error)));
        }
        JobRecord record = new JobRecord(ref, Replies.bytes(reply.get(0)));
        return record.view(
                record.body(Replies.bytes(reply.get(1))), result, Replies.textUnlessEmpty(reply.get(3)), errors);
    }

    @Override
    public JobPage list(JobFilter filter, @Nullable JobRef after, int limit) {
        JobRules.requireList(filter, after, limit);
        return listing.page(filter, after, limit);
    }

    @Override
    public List<QueueView> queues() {
        return metas().filter(QueueMeta::isThere).map(QueueMeta::view).toList();
    }

    @Override
    public List<WorkerView> workers() {
        return workers.views();
    }

    @Override
    public List<Activity> activity(ActivityQuery query) {
        requireNonNull(query, "query");
        String queue = query.queue();
        List<Activity> found = new ArrayList<>();
        for (String name : queue == null ? registry.all() : List.of(queue)) {
            found.addAll(activity(name, query));
        }
        found.sort(BY_TIME);
        return found;
    }

    private List<Activity> activity(String queue, ActivityQuery query) {
        long base = query.bucket().code() * APART;
        Instant last = Instant.ofEpochMilli(WholeMillis.of(query.before()) - 1);
        List<?> reply = Replies.list(servers.run(calls.on(
                queue,
                Script.ACTIVITY,
                Long.toString(base + query.bucket().start(query.from()).toEpochMilli()),
                Long.toString(base + query.bucket().start(last).toEpochMilli()))));
        List<Activity> found = new ArrayList<>();
        for (int i = 0; i < reply.size(); i += 2) {
            Unpacker in = new Unpacker(Replies.bytes(reply.get(i)), 1);
            Instant start = Instant.ofEpochMilli(in.number(6));
            Event event = Event.ofCode(in.small(1));
            JobState state = JobState.ofCode(in.small(1));
            found.add(new Activity(start, queue, event, state, Long.parseLong(Replies.text(reply.get(i + 1)))));
        }
        return found;
    }

    @Override
    public Map<String, Map<JobState, Long>> counts() {
        Map<String, Map<JobState, Long>> counts = new TreeMap<>();
        metas().forEach(meta -> counts.put(meta.queue(), meta.counts()));
        counts.values().removeIf(Map::isEmpty);
        return counts;
    }

    private Stream<QueueMeta> metas() {
        return registry.all().stream().map(queue -> QueueMeta.read(servers, calls, queue));
    }

    @Override
    public List<HistoryEntry> history(JobRef ref) {
        if (!JobRules.canHold(requireNonNull(ref, "ref"))) {
            return List.of();
        }
        Object value = servers.run(calls.on(ref.queue(), Script.HISTORY, ref.id()));
        return value == null ? List.of() : new JobRecord(ref, Replies.bytes(value)).history();
    }
}
