package io.connectjobs.store.memory;

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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

final class MemoryOperations implements Operations {
    private final Guard guard;

    MemoryOperations(Guard guard) {
        this.guard = guard;
    }

    @Override
    public List<OperationResult> retry(List<JobRef> refs) {
        return each(refs, MemoryOperations::retry);
    }

    private static OperationResult retry(MemoryJobs jobs, long now, MemoryJob job) {
        if (!job.state.isTerminal()) {
            return new Skipped(job.ref, "it is " + job.state.label() + ", not terminal");
        }
        MemoryJob holder = job.queue.keys().holder(job.given.uniqueKey(), now);
        if (holder != null && holder != job) {
            return new Skipped(job.ref, "its unique key is held by " + holder.ref);
        }
        jobs.transitions().retry(job, now);
        return new Done(job.ref);
    }

    @Override
    public List<OperationResult> cancel(List<JobRef> refs) {
        return each(refs, MemoryOperations::cancel);
    }

    private static OperationResult cancel(MemoryJobs jobs, long now, MemoryJob job) {
        if (job.state.isTerminal()) {
            return new Skipped(job.ref, "it is " + job.state.label());
        }
        if (job.state == JobState.RUNNING) {
            jobs.attempts().requestCancel(job);
            return new Requested(job.ref);
        }
        jobs.transitions().cancel(job, now);
        return new Done(job.ref);
    }

    @Override
    public List<OperationResult> discard(List<JobRef> refs) {
        return each(refs, MemoryOperations::discard);
    }

    private static OperationResult discard(MemoryJobs jobs, long now, MemoryJob job) {
        if (!job.isWaiting()) {
            return notWaiting(job);
        }
        jobs.transitions().discard(job, now);
        return new Done(job.ref);
    }

    @Override
    public List<OperationResult> reschedule(List<JobRef> refs, Instant runAt) {
        JobRules.requireTime("runAt", runAt);
        return each(refs, (jobs, now, job) -> {
            if (!job.isWaiting()) {
                return notWaiting(job);
            }
            jobs.transitions().reschedule(job, WholeMillis.of(runAt), now);
            return new Done(job.ref);
        });
    }

    private static Skipped notWaiting(MemoryJob job) {
        return new Skipped(job.ref, "it is " + job.state.label() + ", not waiting");
    }

    private interface Operation {
        OperationResult on(MemoryJobs jobs, long now, MemoryJob job);
    }

    private List<OperationResult> each(List<JobRef> refs, Operation operation) {
        JobRules.requireBatch("jobs", refs);
        return guard.locked((jobs, now) -> {
            // A job that is named twice is operated on once.
            Map<JobRef, OperationResult> results = new HashMap<>();
            return refs.stream()
                    .map(ref -> results.computeIfAbsent(ref, absent -> on(jobs, now, ref, operation)))
                    .toList();
        });
    }

    private static OperationResult on(MemoryJobs jobs, long now, JobRef ref, Operation operation) {
        MemoryJob job = jobs.find(ref);
        return job == null ? new Skipped(ref, "the store has no such job") : operation.on(jobs, now, job);
    }

    @Override
    public int purge(String name, Set<JobState> states, int limit) {
        JobRules.requireQueue(name);
        JobRules.requirePurge(states, limit);
        return guard.locked((jobs, now) ->
                jobs.remove(jobs.queue(name).finishedIn(states, limit).toList(), now));
    }

    @Override
    public List<OperationResult> purge(List<JobRef> refs) {
        return each(refs, MemoryOperations::purge);
    }

    private static OperationResult purge(MemoryJobs jobs, long now, MemoryJob job) {
        if (!job.state.isTerminal()) {
            return new Skipped(job.ref, "it is " + job.state.label() + ", only jobs that ended can be purged");
        }
        jobs.remove(List.of(job), now);
        return new Done(job.ref);
    }

    @Override
    public void configure(String queue, QueueSettings settings) {
        requireNonNull(settings, "settings");
        change(queue, found -> found.limits().configure(settings));
    }

    @Override
    public QueueSettings settings(String queue) {
        JobRules.requireQueue(queue);
        return guard.locked((jobs, now) -> jobs.queue(queue).limits().settings());
    }

    @Override
    public void pause(String queue) {
        change(queue, found -> found.pause(true));
    }

    @Override
    public void resume(String queue) {
        change(queue, found -> found.pause(false));
    }

    private void change(String name, Consumer<MemoryQueue> change) {
        JobRules.requireQueue(name);
        guard.locked((jobs, now) -> {
            MemoryQueue queue = jobs.queue(name);
            queue.name();
            change.accept(queue);
            return queue;
        });
    }
}
