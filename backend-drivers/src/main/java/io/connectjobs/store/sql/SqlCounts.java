package io.connectjobs.store.sql;

import static java.util.Objects.requireNonNull;

import io.connectjobs.store.Activity;
import io.connectjobs.store.ActivityQuery;
import io.connectjobs.store.HistoryEntry;
import io.connectjobs.store.JobState;
import io.connectjobs.store.WholeMillis;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts without a look at the jobs.
 *
 * <ol>
 *   <li>Each statement that moves jobs notes in {@code cj_tally}, in its own transaction, how many went from which state
 *       to which: a row or a few for a whole batch.
 *   <li>Upkeep takes rows of the tally away and adds them up in {@code cj_count} and {@code cj_activity}.
 *   <li>A reader adds both in one statement, so that it sees each row in exactly one place.
 * </ol>
 */
final class SqlCounts {
    /** How many jobs of each state each queue holds. */
    static final String BY_STATE = """
            SELECT queue, state, sum(jobs) AS jobs FROM (
              SELECT queue, state, jobs FROM {s}cj_count
              UNION ALL SELECT queue, after_state, jobs FROM {s}cj_tally WHERE after_state <= 6
              UNION ALL SELECT queue, before_state, -jobs FROM {s}cj_tally WHERE before_state BETWEEN 0 AND 6) AS moves
            GROUP BY queue, state HAVING sum(jobs) <> 0""";

    private final Database database;
    private final String counts;
    private final String activity;

    private record Count(String queue, JobState state, long jobs) {}

    SqlCounts(Database database, SqlNames names) {
        this.database = database;
        this.counts = names.in(BY_STATE);
        this.activity = names.in("""
                SELECT start_ms, queue, event, state, sum(jobs) AS jobs FROM (
                  SELECT start_ms, queue, event, state, jobs FROM {s}cj_activity WHERE bucket = ?
                  UNION ALL
                  SELECT minute_ms - minute_ms % ?, queue, event, after_state, jobs FROM {s}cj_tally WHERE event < ?) AS moves
                WHERE start_ms >= ? AND start_ms < ? AND queue = coalesce(?, queue)
                GROUP BY start_ms, queue, event, state ORDER BY start_ms, queue, event, state""");
    }

    Map<String, Map<JobState, Long>> byState() {
        List<Count> rows = database.read(c -> Jdbc.query(
                c,
                counts,
                p -> {},
                row -> new Count(row.getString("queue"), JobState.ofCode(row.getInt("state")), row.getLong("jobs"))));
        Map<String, Map<JobState, Long>> byQueue = new TreeMap<>();
        for (Count count : rows) {
            byQueue.computeIfAbsent(count.queue(), queue -> new EnumMap<>(JobState.class))
                    .put(count.state(), count.jobs());
        }
        return byQueue;
    }

    List<Activity> activity(ActivityQuery query) {
        requireNonNull(query, "query");
        long length = query.bucket().length().toMillis();
        return database.read(c -> Jdbc.query(
                c,
                activity,
                p -> p.number(query.bucket().code())
                        .number(length)
                        .number(Tally.DUE)
                        .number(query.bucket().start(query.from()).toEpochMilli())
                        .number(WholeMillis.of(query.before()))
                        .text(query.queue()),
                row -> new Activity(
                        Instant.ofEpochMilli(row.getLong("start_ms")),
                        row.getString("queue"),
                        HistoryEntry.Event.ofCode(row.getInt("event")),
                        JobState.ofCode(row.getInt("state")),
                        row.getLong("jobs"))));
    }
}
