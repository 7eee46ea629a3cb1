package io.connectjobs.store.memory;

import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobRules;
import io.connectjobs.store.OperationResult;
import io.connectjobs.store.Operations;
import java.util.List;

final class MemoryOperations implements Operations {
    private final Guard guard;

    MemoryOperations(Guard guard) {
        this.guard = guard;
    }

    @Override
    public List<OperationResult> retry(List<JobRef> refs) {
        JobRules.requireBatch("jobs", refs);
        return guard.locked(
                (jobs, now) -> refs.stream().map(ref -> retry(jobs, now, ref)).toList());
    }

    private static OperationResult retry(MemoryJobs jobs, long now, JobRef ref) {
        MemoryJob job = jobs.find(ref);
        if (job == null) {
            return new OperationResult.Skipped(ref, "the store has no such job");
        }
        if (!job.state.isTerminal()) {
            return new OperationResult.Skipped(ref, "it is " + job.state.label() + ", not terminal");
        }
        jobs.transitions().retry(job, now);
        return new OperationResult.Done(ref);
    }

    @Override
    public void pause(String queue) {
        setPaused(queue, true);
    }

    @Override
    public void resume(String queue) {
        setPaused(queue, false);
    }

    private void setPaused(String name, boolean paused) {
        JobRules.requireQueue(name);
        guard.locked((jobs, now) -> {
            MemoryQueue queue = jobs.queue(name);
            queue.pause(paused);
            return queue;
        });
    }
}
