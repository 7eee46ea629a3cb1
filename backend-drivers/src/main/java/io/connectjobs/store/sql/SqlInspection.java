package io.connectjobs.store.sql;

import io.connectjobs.store.HistoryEntry;
import io.connectjobs.store.Inspection;
import io.connectjobs.store.JobError;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobRules;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobView;
import io.connectjobs.store.JobView.AttemptError;
import io.connectjobs.store.Payload;
import io.connectjobs.store.RetryPolicy;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads in SQL that every database understands. */
final class SqlInspection implements Inspection {
    /** Above this there are only pruned jobs, which nobody sees. */
    private static final int LAST_STATE = JobState.CANCELLED.code();

    private final Database database;
    private final String find;
    private final String errors;
    private final String history;
    private final String counts;

    private record Count(String queue, JobState state, long jobs) {}

    SqlInspection(Database database, SqlNames names) {
        this.database = database;
        this.find = names.in("""
                SELECT state, kind, content_type, payload, headers, priority, attempt, max_attempts, retry_policy,
                       cancel_requested, run_at_ms, enqueued_at_ms, owner, lease_until_ms, finished_at_ms, result_type, result
                FROM {s}cj_job WHERE queue = ? AND id = ? AND state <= ?""");
        this.errors = names.in("""
                SELECT attempt, at_ms, type, message FROM {s}cj_error
                WHERE queue = ? AND id = ? ORDER BY entry""");
        this.history = names.in("""
                SELECT at_ms, event, state, attempt FROM {s}cj_history
                WHERE queue = ? AND id = ? ORDER BY entry""");
        this.counts =
                names.in("SELECT queue, state, count(*) AS jobs FROM {s}cj_job WHERE state <= ? GROUP BY queue, state");
    }

    @Override
    public Optional<JobView> find(JobRef ref) {
        if (!JobRules.canHold(ref)) {
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
                            new JobError(row.getString("type"), row.getString("message"))));
            return Jdbc.query(
                            c,
                            find,
                            p -> p.text(ref.queue()).text(ref.id()).number(LAST_STATE),
                            row -> view(ref, row, failed))
                    .stream()
                    .findFirst();
        });
    }

    @Override
    public Map<String, Map<JobState, Long>> counts() {
        List<Count> rows = database.read(c -> Jdbc.query(
                c,
                counts,
                p -> p.number(LAST_STATE),
                row -> new Count(row.getString("queue"), JobState.ofCode(row.getInt("state")), row.getLong("jobs"))));
        Map<String, Map<JobState, Long>> byQueue = new TreeMap<>();
        for (Count count : rows) {
            byQueue.computeIfAbsent(count.queue(), queue -> new EnumMap<>(JobState.class))
                    .put(count.state(), count.jobs());
        }
        return byQueue;
    }

    @Override
    public List<HistoryEntry> history(JobRef ref) {
        if (!JobRules.canHold(ref)) {
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

    private static JobView view(JobRef ref, ResultSet row, List<AttemptError> errors) throws SQLException {
        String policy = row.getString("retry_policy");
        byte[] result = row.getBytes("result");
        return new JobView(
                ref,
                JobState.ofCode(row.getInt("state")),
                row.getString("kind"),
                new Payload(row.getBytes("payload"), row.getString("content_type")),
                Headers.ofJson(row.getString("headers")),
                row.getInt("priority"),
                row.getInt("attempt"),
                row.getInt("max_attempts"),
                policy == null ? null : RetryPolicy.parse(policy),
                Instant.ofEpochMilli(row.getLong("run_at_ms")),
                Instant.ofEpochMilli(row.getLong("enqueued_at_ms")),
                row.getBoolean("cancel_requested"),
                row.getString("owner"),
                instant(row, "lease_until_ms"),
                instant(row, "finished_at_ms"),
                result == null ? null : new Payload(result, row.getString("result_type")),
                errors);
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? null : Instant.ofEpochMilli(millis);
    }
}
