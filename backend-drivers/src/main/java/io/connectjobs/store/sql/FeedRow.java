package io.connectjobs.store.sql;

import io.connectjobs.store.FeedFilter;
import io.connectjobs.store.HistoryEntry;
import io.connectjobs.store.HistoryEntry.Event;
import io.connectjobs.store.JobError;
import io.connectjobs.store.JobEvent;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;
import io.connectjobs.store.Payload;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/** Reads an event with what the store still knows of its job. */
public final class FeedRow {
    private static final String ERRORS =
            codes(Arrays.stream(Event.values()).filter(Event::mayTellError).toList(), Event::code);

    /**
     * The end of a query that has events as {@code f} (position, queue, id, kind, at_ms, event, state, attempt); {@code NOW}
     * stands for the time. A result belongs to the event that the job's row still tells of.
     */
    private static final String WITH_JOB = """
            SELECT f.position, f.queue, f.id, f.kind, f.at_ms, f.event, f.state, f.attempt, j.headers,
                   d.result_type, d.result, x.type AS error_type, x.message AS error_message
            FROM f LEFT JOIN {s}cj_job j ON j.queue = f.queue AND j.id = f.id
            LEFT JOIN {s}cj_job d ON f.event = 2 AND d.queue = f.queue AND d.id = f.id AND d.state = 4
              AND d.finished_at_ms = f.at_ms AND d.attempt = f.attempt AND coalesce(d.result_until_ms > NOW, true)
            LEFT JOIN {s}cj_error x ON x.queue = f.queue AND x.id = f.id AND x.entry = (
              SELECT max(e.entry) FROM {s}cj_error e
              WHERE e.queue = f.queue AND e.id = f.id AND e.at_ms = f.at_ms AND e.attempt = f.attempt
                AND f.event IN (%s))
            ORDER BY f.position""".formatted(ERRORS);

    private FeedRow() {}

    /** @param now SQL for the store's time */
    public static String withJob(String now) {
        return WITH_JOB.replace("NOW", now);
    }

    /** A condition on queue, state and event, with an AND before it; takes the queues, sorted. */
    public static String wanted(FeedFilter filter) {
        return (filter.queues().isEmpty()
                        ? ""
                        : " AND queue IN ("
                                + String.join(
                                        ", ",
                                        Collections.nCopies(filter.queues().size(), "?")) + ")")
                + (filter.states().isEmpty() ? "" : " AND state IN (" + codes(filter.states(), JobState::code) + ")")
                + (filter.events().isEmpty() ? "" : " AND event IN (" + codes(filter.events(), Event::code) + ")");
    }

    private static <T> String codes(Collection<T> values, ToIntFunction<T> code) {
        return values.stream().mapToInt(code).sorted().mapToObj(String::valueOf).collect(Collectors.joining(", "));
    }

    /** Binds what {@link #wanted} takes. */
    public static void bind(Params params, FeedFilter filter) throws SQLException {
        for (String queue : filter.queues().stream().sorted().toList()) {
            params.text(queue);
        }
    }

    /**
     * Whether there is a wanted row behind a position.
     *
     * @param sql takes the position and what {@link #wanted} takes
     */
    public static boolean anyBehind(Connection c, String sql, long after, FeedFilter filter) throws SQLException {
        return !Jdbc.query(
                        c,
                        sql,
                        p -> {
                            p.number(after);
                            bind(p, filter);
                        },
                        row -> true)
                .isEmpty();
    }

    public static JobEvent map(ResultSet row) throws SQLException {
        byte[] result = row.getBytes("result");
        String error = row.getString("error_type");
        return new JobEvent(
                row.getLong("position"),
                new JobRef(row.getString("queue"), row.getString("id")),
                row.getString("kind"),
                new HistoryEntry(
                        Instant.ofEpochMilli(row.getLong("at_ms")),
                        Event.ofCode(row.getInt("event")),
                        JobState.ofCode(row.getInt("state")),
                        row.getInt("attempt")),
                Headers.ofJson(row.getString("headers")),
                result == null ? null : new Payload(result, row.getString("result_type")),
                error == null ? null : new JobError(error, row.getString("error_message")));
    }
}
