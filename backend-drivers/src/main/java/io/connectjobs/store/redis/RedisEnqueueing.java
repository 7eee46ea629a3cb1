package io.connectjobs.store.redis;

import io.connectjobs.store.EnqueueResult;
import io.connectjobs.store.EnqueueResult.Added;
import io.connectjobs.store.EnqueueResult.Duplicate;
import io.connectjobs.store.EnqueueResult.Replaced;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobRules;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.RetryPolicy;
import io.connectjobs.store.UniqueKey;
import io.connectjobs.store.UniqueKey.Conflict;
import io.connectjobs.store.WholeMillis;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Adds jobs, queue by queue in calls of bounded size. What a crash leaves of a batch is whole calls: added again, its jobs
 * are duplicates.
 */
final class RedisEnqueueing {
    /** Payloads of one call together in bytes, roughly. */
    static final int MOST_BYTES = 1024 * 1024;

    /** Longer bodies stand beside their records, which change, so that they aren't copied with each. */
    static final int LONG_BODY = 1024;

    private final RedisServers servers;
    private final Calls calls;
    private final QueueRegistry registry;
    private final int payloadMaxBytes;
    private final boolean onDisk;

    RedisEnqueueing(RedisServers servers, Calls calls, QueueRegistry registry, int payloadMaxBytes, boolean onDisk) {
        this.servers = servers;
        this.calls = calls;
        this.registry = registry;
        this.payloadMaxBytes = payloadMaxBytes;
        this.onDisk = onDisk;
    }

    /** One call under construction: which jobs of the batch it takes, and their ids. */
    private static final class Load {
        final ScriptCall call;
        final List<Integer> places = new ArrayList<>();
        final List<String> ids = new ArrayList<>();
        long bytes;

        Load(ScriptCall call) {
            this.call = call;
        }

        boolean isFull() {
            return places.size() == Calls.MOST || bytes >= MOST_BYTES;
        }
    }

    List<EnqueueResult> enqueue(List<NewJob> jobs) {
        JobRules.requireBatch("jobs", jobs);
        EnqueueResult[] results = new EnqueueResult[jobs.size()];
        List<Load> loads = loads(jobs, results);
        if (!loads.isEmpty()) {
            registry.register(loads.stream().map(load -> queue(load, jobs)).toList());
            List<Object> answers =
                    servers.run(loads.stream().map(load -> load.call).toList(), onDisk);
            for (int i = 0; i < loads.size(); i++) {
                read(loads.get(i), queue(loads.get(i), jobs), Replies.list(answers.get(i)), results);
            }
        }
        return Arrays.asList(results);
    }

    private static String queue(Load load, List<NewJob> jobs) {
        return jobs.get(load.places.get(0)).queue();
    }

    private List<Load> loads(List<NewJob> jobs, EnqueueResult[] results) {
        List<Load> loads = new ArrayList<>();
        Map<String, Load> open = new LinkedHashMap<>();
        for (int i = 0; i < results.length; i++) {
            NewJob job = jobs.get(i);
            EnqueueResult.Rejected rejected = JobRules.check(job, payloadMaxBytes);
            if (rejected != null) {
                results[i] = rejected;
                continue;
            }
            Load load = open.get(job.queue());
            if (load == null || load.isFull()) {
                load = new Load(calls.on(job.queue(), Script.ENQUEUE));
                open.put(job.queue(), load);
                loads.add(load);
            }
            add(load, i, job);
        }
        return loads;
    }

    private static void add(Load load, int place, NewJob job) {
        String id = job.id() != null ? job.id() : UUID.randomUUID().toString();
        byte[] body = new JobBody(job.payload(), job.headers()).packed();
        load.places.add(place);
        load.ids.add(id);
        load.bytes += body.length;
        load.call.with(Packer.utf8(id), wishes(job, body.length > LONG_BODY ? 0 : body.length), body);
    }

    /**
     * What enqueue.lua reads of a job.
     *
     * @param bodyHere the length of the body that goes into the record; 0 for one that stands by itself
     */
    private static byte[] wishes(NewJob job, int bodyHere) {
        UniqueKey unique = job.uniqueKey();
        return new Packer()
                .number(sort(job.runAt(), job.delay()), 1)
                .number(sort(job.expiresAt(), job.expireAfter()), 1)
                .number(unique != null && unique.conflict() == Conflict.REPLACE ? 1 : 0, 1)
                .number(job.priority(), 4)
                .number(time(job.runAt(), job.delay()), 6)
                // 0 means never.
                .number(Math.max(1, time(job.expiresAt(), job.expireAfter())), 6)
                .number(unique == null ? 0 : millis(unique.window()), 6)
                .number(bodyHere, 4)
                .number(job.maxAttempts(), 2)
                .number(job.priority(), 4)
                // No result, no errors and no end yet.
                .number(0, 6 + 3)
                .number(0, 6)
                .number(millis(job.timeout()), 4)
                .number(unique == null ? 0 : unique.hold().code(), 1)
                .text(job.kind(), 1)
                .text(unique == null ? "" : unique.key(), 2)
                .text(text(job.retryPolicy()), 2)
                .bytes();
    }

    /** 0 for neither, 1 for a point in time, 2 for so long after now. */
    private static int sort(@Nullable Instant at, @Nullable Duration after) {
        return at != null ? 1 : after != null ? 2 : 0;
    }

    private static long time(@Nullable Instant at, @Nullable Duration after) {
        return at != null ? WholeMillis.of(at) : millis(after);
    }

    private static long millis(@Nullable Duration duration) {
        return duration == null ? 0 : WholeMillis.of(duration);
    }

    private static String text(@Nullable RetryPolicy policy) {
        return policy == null ? "" : policy.toString();
    }

    private void read(Load load, String queue, List<?> answer, EnqueueResult[] results) {
        String letters = Replies.text(answer.get(0));
        List<?> holders = Replies.list(answer.get(1));
        int holder = 0;
        for (int i = 0; i < letters.length(); i++) {
            char letter = letters.charAt(i);
            boolean ofHolder = letter == 'K' || letter == 'R';
            JobRef ref = new JobRef(queue, ofHolder ? Replies.text(holders.get(holder++)) : load.ids.get(i));
            results[load.places.get(i)] = switch (letter) {
                case 'A' -> new Added(ref);
                case 'R' -> new Replaced(ref);
                default -> new Duplicate(ref);
            };
        }
        if (Replies.number(answer.get(2)) == 1) {
            registry.registerAgain(queue);
        }
    }
}
