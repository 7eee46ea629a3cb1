package io.connectjobs.store.sql;

import static java.util.Objects.requireNonNull;

import io.connectjobs.store.Activity;
import io.connectjobs.store.ActivityQuery;
import io.connectjobs.store.HistoryEntry;
import io.connectjobs.store.Inspection;
import io.connectjobs.store.JobError;
import io.connectjobs.store.JobFilter;
import io.connectjobs.store.JobPage;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobRules;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobView;
import io.connectjobs.store.JobView.AttemptError;
import io.connectjobs.store.QueueView;
import io.connectjobs.store.WorkerView;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads in SQL that every database understands. */
final class SqlInspection implements Inspection {
    /** Above this there are only pruned jobs, which nobody sees. */
    private static final int LAST_STATE = JobState.CANCELLED.code();

    private final Database database;
    private final String find;
    private final String errors;
    private final String history;
    private final SqlCounts counts;
    private final SqlListing listing;
    private final SqlQueues queues;
    private final SqlWorkers workers;
    private final StoreClock clock;

    SqlInspection(Database database, JobStatements statements, SqlQueues queues, SqlWorkers workers, SqlNames names) {
        this.database = database;
        this.clock = statements.clock();
        this.workers = workers;
        this.find = names.in("""
                SELECT %s
                FROM {s}cj_job j WHERE j.queue = ? AND j.id = ? AND j.state <= ?""".formatted(JobColumns.OF_JOB));
        this.errors = names.in("""
                SELECT attempt, at_ms, type, message, stack_trace FROM {s}cj_error
                WHERE queue = ? AND id = ? ORDER BY entry""");
        this.history = names.in("""
                SELECT at_ms, event, state, attempt FROM {s}cj_history
                WHERE queue = ? AND id = ? ORDER BY entry""");
        this.counts = new SqlCounts(database, names);
        this.listing = new SqlListing(database, names, statements.own());
        this.queues = queues;
    }

    @Override
    public Optional<JobView> find(JobRef ref) {
        if (!JobRules.canHold(requireNonNull(ref, "ref"))) {
            return Optional.empty();
        }
        return database.read(c -> {
            List<AttemptError> failed = Jdbc.query(
                    c,
                    errors,
                    p -> p.text(ref.queue()).text(ref.id()),
                    row -> new AttemptError(
                            row.getInt("attempt"),
                            Instant.ofEpochMilli(row.getLong("at_ms")),
                            new JobError(
                                    row.getString("type"), row.getString("message"), row.getString("stack_trace"))));
            return Jdbc.query(
                            c,
                            find,
                            p -> p.text(ref.queue()).text(ref.id()).number(LAST_STATE),
                            row -> JobColumns.view(ref, row, failed, clock.now(c)))
                    .stream()
                    .findFirst();
        });
    }

    @Override
    public JobPage list(JobFilter filter, @Nullable JobRef after, int limit) {
        JobRules.requireList(filter, after, limit);
        return listing.list(filter, after, limit);
    }

    @Override
    public List<QueueView> queues() {
        return queues.list();
    }

    @Override
    public List<WorkerView> workers() {
        return workers.list();
    }

    @Override
    public List<Activity> activity(ActivityQuery query) {
        return counts.activity(query);
    }

    @Override
    public Map<String, Map<JobState, Long>> counts() {
        return counts.byState();
    }

    @Override
    public List<HistoryEntry> history(JobRef ref) {
        if (!JobRules.canHold(requireNonNull(ref, "ref"))) {
            return List.of();
        }
        return database.read(c -> Jdbc.query(
                c,
                history,
                p -> p.text(ref.queue()).text(ref.id()),
                row -> new HistoryEntry(
                        Instant.ofEpochMilli(row.getLong("at_ms")),
                        HistoryEntry.Event.ofCode(row.getInt("event")),
                        JobState.ofCode(row.getInt("state")),
                        row.getInt("attempt"))));
    }
}
