package io.connectjobs.store.sql;

import static java.util.Objects.requireNonNull;

import io.connectjobs.store.JobError;
import io.connectjobs.store.JobFilter;
import io.connectjobs.store.JobPage;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobSummary;
import io.connectjobs.store.WholeMillis;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lists jobs page by page along the primary key, which never changes. */
final class SqlListing {
    private static final String SELECT = """
            SELECT j.queue, j.id, j.state, j.kind, j.priority, j.attempt, j.max_attempts, j.run_at_ms, j.enqueued_at_ms,
                   j.expires_at_ms, j.unique_key, j.cancel_requested, j.owner, j.lease_until_ms, j.finished_at_ms,
                   e.type AS error_type, e.message AS error_message
            FROM {s}cj_job j
            LEFT JOIN {s}cj_error e ON e.queue = j.queue AND e.id = j.id AND e.entry = (
              SELECT max(l.entry) FROM {s}cj_error l WHERE l.queue = j.queue AND l.id = j.id)
            WHERE\s""";

    private final Database database;
    private final SqlNames names;
    private final OwnWords own;

    /** A condition and the values of its parameters. */
    private record Where(List<String> conditions, List<Jdbc.Binder> binders) {
        Where() {
            this(new ArrayList<>(), new ArrayList<>());
        }

        void add(String condition, Jdbc.Binder binder) {
            conditions.add(condition);
            binders.add(binder);
        }

        void addText(String condition, @Nullable String value) {
            if (value != null) {
                add(condition, p -> p.text(value));
            }
        }

        void addTime(String condition, @Nullable Instant value) {
            if (value != null) {
                add(condition, p -> p.number(WholeMillis.of(value)));
            }
        }
    }

    SqlListing(Database database, SqlNames names, OwnWords own) {
        this.database = database;
        this.names = names;
        this.own = own;
    }

    JobPage list(JobFilter filter, @Nullable JobRef after, int limit) {
        Where where = where(requireNonNull(filter, "filter"), after);
        String sql = names.in(SELECT + String.join(" AND ", where.conditions()) + " ORDER BY j.id, j.queue LIMIT ?");
        // One more than asked for tells whether there is another page.
        where.binders().add(p -> p.number(limit + 1));
        List<JobSummary> found = database.read(c -> Jdbc.query(
                c,
                sql,
                p -> {
                    for (Jdbc.Binder binder : where.binders()) {
                        binder.bind(p);
                    }
                },
                SqlListing::summary));
        return found.size() <= limit
                ? new JobPage(found, null)
                : new JobPage(found.subList(0, limit), found.get(limit - 1).ref());
    }

    private Where where(JobFilter filter, @Nullable JobRef after) {
        Where where = new Where();
        where.add(states(filter), p -> {});
        where.addText("j.queue = ?", filter.queue());
        where.addText("j.kind = ?", filter.kind());
        where.addText("j.owner = ?", filter.owner());
        where.addTime("j.enqueued_at_ms >= ?", filter.enqueuedFrom());
        where.addTime("j.enqueued_at_ms < ?", filter.enqueuedBefore());
        String prefix = filter.idPrefix();
        if (prefix != null && !prefix.isEmpty()) {
            where.addText("j.id >= ?", prefix);
            where.add(
                    "substr(j.id, 1, ?) = ?",
                    p -> p.number(prefix.codePointCount(0, prefix.length())).text(prefix));
        }
        if (after != null) {
            where.add("(j.id, j.queue) > (?, ?)", p -> p.text(after.id()).text(after.queue()));
        }
        return where;
    }

    /** Pruned jobs are never among them. */
    private String states(JobFilter filter) {
        return filter.states().isEmpty() ? "j.state <= 6" : own.among().apply(filter.states());
    }

    private static JobSummary summary(ResultSet row) throws SQLException {
        String error = row.getString("error_type");
        return new JobSummary(
                new JobRef(row.getString("queue"), row.getString("id")),
                JobState.ofCode(row.getInt("state")),
                row.getString("kind"),
                row.getInt("priority"),
                row.getInt("attempt"),
                row.getInt("max_attempts"),
                Instant.ofEpochMilli(row.getLong("run_at_ms")),
                Instant.ofEpochMilli(row.getLong("enqueued_at_ms")),
                Jdbc.instant(row, "expires_at_ms"),
                row.getString("unique_key"),
                row.getBoolean("cancel_requested"),
                row.getString("owner"),
                Jdbc.instant(row, "lease_until_ms"),
                Jdbc.instant(row, "finished_at_ms"),
                error == null ? null : new JobError(error, row.getString("error_message")));
    }
}
