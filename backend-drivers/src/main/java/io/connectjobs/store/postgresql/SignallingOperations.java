package io.connectjobs.store.postgresql;

import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;
import io.connectjobs.store.OperationResult;
import io.connectjobs.store.OperationResult.Done;
import io.connectjobs.store.Operations;
import io.connectjobs.store.QueueSettings;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Signals what an operator set going. */
record SignallingOperations(Operations operations, Signals signals) implements Operations {
    @Override
    public List<OperationResult> retry(List<JobRef> jobs) {
        return signalled(operations.retry(jobs));
    }

    @Override
    public List<OperationResult> cancel(List<JobRef> jobs) {
        return operations.cancel(jobs);
    }

    @Override
    public List<OperationResult> discard(List<JobRef> jobs) {
        return operations.discard(jobs);
    }

    @Override
    public List<OperationResult> reschedule(List<JobRef> jobs, Instant runAt) {
        return signalled(operations.reschedule(jobs, runAt));
    }

    @Override
    public int purge(String queue, Set<JobState> states, int limit) {
        return operations.purge(queue, states, limit);
    }

    @Override
    public List<OperationResult> purge(List<JobRef> jobs) {
        return operations.purge(jobs);
    }

    /** A limit that was raised lets more run at once. */
    @Override
    public void configure(String queue, QueueSettings settings) {
        operations.configure(queue, settings);
        signals.work(Set.of(queue));
    }

    @Override
    public QueueSettings settings(String queue) {
        return operations.settings(queue);
    }

    @Override
    public void pause(String queue) {
        operations.pause(queue);
    }

    @Override
    public void resume(String queue) {
        operations.resume(queue);
        signals.work(Set.of(queue));
    }

    private List<OperationResult> signalled(List<OperationResult> results) {
        Set<String> queues = new HashSet<>();
        for (OperationResult result : results) {
            if (result instanceof Done done) {
                queues.add(done.ref().queue());
            }
        }
        signals.work(queues);
        return results;
    }
}
