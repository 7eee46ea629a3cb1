package io.connectjobs.store.sql;

import io.connectjobs.store.HistoryEntry.Event;
import io.connectjobs.store.HistoryLevel;
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
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** What an operator does, in SQL. */
final class SqlOperations implements Operations {
    /** One bulk operation on refs that a store can hold, sorted. Returns what became of those that it touched. */
    private interface Bulk {
        Map<JobRef, OperationResult> run(Connection c, List<JobRef> refs) throws SQLException;
    }

    private final Database database;
    private final OperateStatements statements;
    private final LeaseStatements look;
    private final SqlQueues queues;
    private final HistoryLevel history;

    SqlOperations(Database database, JobStatements statements, SqlQueues queues, HistoryLevel history) {
        this.database = database;
        this.statements = statements.operate();
        this.look = statements.lease();
        this.queues = queues;
        this.history = history;
    }

    @Override
    public List<OperationResult> retry(List<JobRef> jobs) {
        boolean kept = history.keeps(Event.RETRIED, JobState.AVAILABLE);
        return bulk(jobs, SqlOperations::whyNotRetried, (c, refs) -> done(statements.retry(c, refs, kept)));
    }

    @Override
    public List<OperationResult> cancel(List<JobRef> jobs) {
        boolean kept = history.keeps(Event.CANCELLED, JobState.CANCELLED);
        return bulk(jobs, standing -> whyNot(standing, "it has ended already"), (c, refs) -> {
            Map<JobRef, OperationResult> results = new HashMap<>();
            for (Standing touched : statements.cancel(c, refs, kept)) {
                results.put(
                        touched.ref(),
                        touched.state() == JobState.RUNNING ? new Requested(touched.ref()) : new Done(touched.ref()));
            }
            return results;
        });
    }

    @Override
    public List<OperationResult> discard(List<JobRef> jobs) {
        boolean kept = history.keeps(Event.DISCARDED, JobState.DEAD);
        return bulk(
                jobs,
                standing -> whyNot(standing, "only jobs that wait can be discarded"),
                (c, refs) -> done(statements.discard(c, refs, kept)));
    }

    @Override
    public List<OperationResult> reschedule(List<JobRef> jobs, Instant runAt) {
        JobRules.requireTime("runAt", runAt);
        boolean kept = history.keeps(Event.RESCHEDULED, JobState.SCHEDULED);
        return bulk(
                jobs,
                standing -> whyNot(standing, "only jobs that wait can be rescheduled"),
                (c, refs) -> done(statements.reschedule(c, refs, WholeMillis.of(runAt), kept)));
    }

    private List<OperationResult> bulk(List<JobRef> jobs, Function<Standing, String> reason, Bulk bulk) {
        JobRules.requireBatch("jobs", jobs);
        List<JobRef> refs =
                jobs.stream().filter(JobRules::canHold).distinct().sorted().toList();
        Map<JobRef, OperationResult> results = refs.isEmpty()
                ? Map.of()
                : database.write(c -> {
                    Map<JobRef, OperationResult> all = new HashMap<>(bulk.run(c, refs));
                    explain(c, refs, reason, all);
                    return all;
                });
        return jobs.stream()
                .map(ref -> results.getOrDefault(ref, new Skipped(ref, "the store has no such job")))
                .toList();
    }

    private void explain(
            Connection c, List<JobRef> refs, Function<Standing, String> reason, Map<JobRef, OperationResult> results)
            throws SQLException {
        List<JobRef> open =
                refs.stream().filter(ref -> !results.containsKey(ref)).toList();
        if (!open.isEmpty()) {
            look.standing(c, open)
                    .forEach(standing ->
                            results.put(standing.ref(), new Skipped(standing.ref(), reason.apply(standing))));
        }
    }

    private static String whyNot(Standing standing, String rule) {
        return "it is " + standing.state().label() + ", " + rule;
    }

    /** Only here does it matter who holds the job's key now. */
    private static String whyNotRetried(Standing standing) {
        String other = standing.keyHolder();
        return standing.state().isTerminal() && other != null
                ? "its unique key is held by " + new JobRef(standing.ref().queue(), other)
                : whyNot(standing, "only completed, dead and cancelled jobs can be retried");
    }

    private static Map<JobRef, OperationResult> done(List<JobRef> refs) {
        Map<JobRef, OperationResult> results = new HashMap<>();
        refs.forEach(ref -> results.put(ref, new Done(ref)));
        return results;
    }

    @Override
    public int purge(String queue, Set<JobState> states, int limit) {
        JobRules.requireQueue(queue);
        JobRules.requirePurge(states, limit);
        return database.write(c -> statements.purge(c, queue, states, limit));
    }

    @Override
    public List<OperationResult> purge(List<JobRef> jobs) {
        return bulk(
                jobs,
                standing -> whyNot(standing, "only jobs that ended can be purged"),
                (c, refs) -> done(statements.purge(c, refs)));
    }

    @Override
    public void pause(String queue) {
        queues.setPaused(queue, true);
    }

    @Override
    public void resume(String queue) {
        queues.setPaused(queue, false);
    }

    @Override
    public void configure(String queue, QueueSettings settings) {
        queues.configure(queue, settings);
    }

    @Override
    public QueueSettings settings(String queue) {
        return queues.settings(queue);
    }
}
