package org.example.jobs;

import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;
import io.connectjobs.store.OperationResult;
import io.connectjobs.store.Operations;
import io.connectjobs.store.QueueSettings;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** Notes what operators did, and to what it was not done and why. */
final class AuditedOperations implements Operations {
    private final Operations behind;
    private final AuditFile audit;

    AuditedOperations(Operations behind, AuditFile audit) {
        this.behind = behind;
        this.audit = audit;
    }

    private List<OperationResult> noted(String verb, List<OperationResult> results) {
        audit.note(verb, results);
        return results;
    }

    @Override
    public List<OperationResult> retry(List<JobRef> jobs) {
        return noted("retry", behind.retry(jobs));
    }

    @Override
    public List<OperationResult> cancel(List<JobRef> jobs) {
        return noted("cancel", behind.cancel(jobs));
    }

    @Override
    public List<OperationResult> discard(List<JobRef> jobs) {
        return noted("discard", behind.discard(jobs));
    }

    @Override
    public List<OperationResult> reschedule(List<JobRef> jobs, Instant runAt) {
        return noted("reschedule to " + runAt, behind.reschedule(jobs, runAt));
    }

    @Override
    public int purge(String queue, Set<JobState> states, int limit) {
        int purged = behind.purge(queue, states, limit);
        audit.note("purge " + queue, List.of(purged + " jobs of " + states));
        return purged;
    }

    @Override
    public List<OperationResult> purge(List<JobRef> jobs) {
        return noted("purge", behind.purge(jobs));
    }

    @Override
    public void configure(String queue, QueueSettings settings) {
        behind.configure(queue, settings);
        audit.note("configure " + queue, List.of(settings));
    }

    @Override
    public QueueSettings settings(String queue) {
        return behind.settings(queue);
    }

    @Override
    public void pause(String queue) {
        behind.pause(queue);
        audit.note("pause", List.of(queue));
    }

    @Override
    public void resume(String queue) {
        behind.resume(queue);
        audit.note("resume", List.of(queue));
    }
}
