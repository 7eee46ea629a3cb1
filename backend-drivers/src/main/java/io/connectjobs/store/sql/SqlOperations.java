package io.connectjobs.store.sql;

import io.connectjobs.store.HistoryEntry.Event;
import io.connectjobs.store.HistoryLevel;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobRules;
import io.connectjobs.store.JobState;
import io.connectjobs.store.OperationResult;
import io.connectjobs.store.Operations;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What an operator does, in SQL. */
final class SqlOperations implements Operations {
    private final Database database;
    private final JobStatements statements;
    private final boolean keptRetries;
    private final String pause;

    SqlOperations(Database database, JobStatements statements, SqlNames names, HistoryLevel history) {
        this.database = database;
        this.statements = statements;
        this.keptRetries = history.keeps(Event.RETRIED, JobState.AVAILABLE);
        this.pause = names.in("""
                INSERT INTO {s}cj_queue (queue, paused) VALUES (?, ?)
                ON CONFLICT (queue) DO UPDATE SET paused = excluded.paused""");
    }

    @Override
    public List<OperationResult> retry(List<JobRef> jobs) {
        JobRules.requireBatch("jobs", jobs);
        if (jobs.isEmpty()) {
            return List.of();
        }
        List<JobRef> sorted =
                jobs.stream().filter(JobRules::canHold).distinct().sorted().toList();
        return database.write(c -> {
            Set<JobRef> done = new HashSet<>(statements.retry(c, sorted, keptRetries));
            Map<JobRef, JobState> states = new HashMap<>();
            if (done.size() < sorted.size()) {
                statements.standing(c, sorted).forEach(s -> states.put(s.ref(), s.state()));
            }
            return jobs.stream().map(ref -> result(ref, done, states)).toList();
        });
    }

    private static OperationResult result(JobRef ref, Set<JobRef> done, Map<JobRef, JobState> states) {
        if (done.contains(ref)) {
            return new OperationResult.Done(ref);
        }
        JobState state = states.get(ref);
        return new OperationResult.Skipped(
                ref,
                state == null
                        ? "the store has no such job"
                        : "it is " + state.label() + ", only completed, dead and cancelled jobs can be retried");
    }

    @Override
    public void pause(String queue) {
        setPaused(queue, true);
    }

    @Override
    public void resume(String queue) {
        setPaused(queue, false);
    }

    private void setPaused(String queue, boolean paused) {
        JobRules.requireQueue(queue);
        database.writeOne(c -> Jdbc.update(c, pause, p -> p.text(queue).flag(paused)));
    }
}
