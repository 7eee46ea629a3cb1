package io.connectjobs.store.redis;

import static java.util.Objects.requireNonNull;

import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobRules;
import io.connectjobs.store.JobState;
import io.connectjobs.store.OperationResult;
import io.connectjobs.store.OperationResult.Done;
import io.connectjobs.store.OperationResult.Requested;
import io.connectjobs.store.OperationResult.Skipped;
import io.connectjobs.store.Operations;
import io.connectjobs.store.QueueSettings;
import io.connectjobs.store.WholeMillis;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

final class RedisOperations implements Operations {
    private static final String NO_JOB = "the store has no such job";

    private final RedisServers servers;
    private final Calls calls;
    private final QueueRegistry registry;
    private final boolean onDisk;

    RedisOperations(RedisServers servers, Calls calls, QueueRegistry registry, boolean onDisk) {
        this.servers = servers;
        this.calls = calls;
        this.registry = registry;
        this.onDisk = onDisk;
    }

    @Override
    public List<OperationResult> retry(List<JobRef> jobs) {
        return each(jobs, "retry", "", ", not terminal");
    }

    @Override
    public List<OperationResult> cancel(List<JobRef> jobs) {
        return each(jobs, "cancel", "", "");
    }

    @Override
    public List<OperationResult> discard(List<JobRef> jobs) {
        return each(jobs, "discard", "", ", not waiting");
    }

    @Override
    public List<OperationResult> reschedule(List<JobRef> jobs, Instant runAt) {
        JobRules.requireTime("runAt", runAt);
        return each(jobs, "reschedule", Long.toString(WholeMillis.of(runAt)), ", not waiting");
    }

    @Override
    public List<OperationResult> purge(List<JobRef> jobs) {
        return each(jobs, "purge", "", ", only jobs that ended can be purged");
    }

    /** @param why ends what is said of a job in a state that forbids it */
    private List<OperationResult> each(List<JobRef> jobs, String verb, String time, String why) {
        JobRules.requireBatch("jobs", jobs);
        // A job that is named twice is operated on once.
        List<JobRef> refs = List.copyOf(new LinkedHashSet<>(jobs));
        Map<JobRef, OperationResult> results = new HashMap<>();
        List<Lots.Lot> lots = Lots.of(refs);
        List<ScriptCall> all = new ArrayList<>();
        for (Lots.Lot lot : lots) {
            ScriptCall call = calls.on(lot.queue(), Script.OPERATE, verb, time);
            lot.places().forEach(place -> call.with(refs.get(place).id()));
            all.add(call);
        }
        List<Object> replies = servers.run(all, onDisk);
        for (int i = 0; i < lots.size(); i++) {
            read(lots.get(i), refs, Replies.list(replies.get(i)), why, results);
        }
        return jobs.stream()
                .map(ref -> results.getOrDefault(ref, new Skipped(ref, NO_JOB)))
                .toList();
    }

    private static void read(
            Lots.Lot lot, List<JobRef> refs, List<?> reply, String why, Map<JobRef, OperationResult> results) {
        String letters = Replies.text(reply.get(0));
        List<?> holders = Replies.list(reply.get(1));
        int holder = 0;
        for (int i = 0; i < letters.length(); i++) {
            JobRef ref = refs.get(lot.places().get(i));
            char letter = letters.charAt(i);
            results.put(
                    ref,
                    switch (letter) {
                        case 'D' -> new Done(ref);
                        case 'Q' -> new Requested(ref);
                        case 'N' -> new Skipped(ref, NO_JOB);
                        case 'H' -> {
                            JobRef by = new JobRef(lot.queue(), Replies.text(holders.get(holder++)));
                            yield new Skipped(ref, "its unique key is held by " + by);
                        }
                        default ->
                            new Skipped(
                                    ref,
                                    "it is " + JobState.ofCode(letter - '0').label() + why);
                    });
        }
    }

    @Override
    public int purge(String queue, Set<JobState> states, int limit) {
        JobRules.requireQueue(queue);
        JobRules.requirePurge(states, limit);
        int purged = 0;
        boolean more = true;
        while (more && purged < limit) {
            ScriptCall call = calls.on(queue, Script.PURGE, Integer.toString(Math.min(Calls.MOST, limit - purged)));
            states.forEach(state -> call.with(Integer.toString(state.code())));
            List<?> reply = Replies.list(servers.run(List.of(call), onDisk).get(0));
            purged += (int) Replies.number(reply.get(0));
            more = Replies.number(reply.get(1)) == 1;
        }
        return purged;
    }

    @Override
    public void configure(String queue, QueueSettings settings) {
        JobRules.requireQueue(queue);
        set(queue, QueueMeta.fields(requireNonNull(settings, "settings")));
    }

    @Override
    public QueueSettings settings(String queue) {
        JobRules.requireQueue(queue);
        return QueueMeta.read(servers, calls, queue).settings();
    }

    @Override
    public void pause(String queue) {
        JobRules.requireQueue(queue);
        set(queue, "paused", "1");
    }

    @Override
    public void resume(String queue) {
        JobRules.requireQueue(queue);
        set(queue, "paused", "0");
    }

    private void set(String queue, String... fields) {
        registry.register(List.of(queue));
        servers.run(List.of(calls.on(queue, Script.CONFIGURE, fields)), onDisk);
    }
}
