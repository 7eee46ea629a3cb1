package io.connectjobs.store.sql;

import io.connectjobs.store.ExportResult;
import io.connectjobs.store.ExportResult.Exported;
import io.connectjobs.store.HistoryEntry;
import io.connectjobs.store.JobError;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobView.AttemptError;
import io.connectjobs.store.Moved;
import io.connectjobs.store.Moved.HeldKey;
import io.connectjobs.store.Transfer;
import io.connectjobs.store.UniqueKey.Hold;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads whole jobs along their numbers, which never change and order them by age.
 *
 * <ol>
 *   <li>A page looks at so many rows of any queue at the most, so that one that is rare among others costs no long scan.
 *   <li>Of what these hold of the queue, the sizes come first: as many jobs as may be in memory at once make the page.
 *   <li>They are read in full, with the errors and the history of all of them in one query each.
 * </ol>
 */
final class SqlExport {
    private static final int ROWS_LOOKED_AT = 50_000;

    /** Not by the index that begins with the queue: it would read all of the queue for each page. */
    private static final String OF_QUEUE = "coalesce(j.queue, '') = ?";

    private final StoreClock clock;
    private final String paused;
    private final String running;
    private final String window;
    private final String sizes;
    private final String jobs;
    private final String byRef;
    private final String errors;
    private final String history;

    /** The last row that a page may look at, and whether there are more. */
    private record Window(long last, boolean isFull) {}

    private record Sized(long seq, long bytes) {}

    /** What belongs to jobs, by their numbers. */
    private record Past(Map<Long, List<AttemptError>> errors, Map<Long, List<HistoryEntry>> history) {
        Past() {
            this(new HashMap<>(), new HashMap<>());
        }
    }

    SqlExport(TransferStatements statements, StoreClock clock, SqlNames names, OwnWords own) {
        this.clock = clock;
        this.paused = names.in("SELECT paused FROM {s}cj_queue WHERE queue = ?");
        this.running =
                names.in("SELECT coalesce(sum(h.jobs), 0) AS jobs FROM (" + own.holding() + ") AS h WHERE h.queue = ?");
        this.window = names.in("""
                SELECT max(seq) AS last, count(*) AS jobs
                FROM (SELECT seq FROM {s}cj_job WHERE seq > ? ORDER BY seq LIMIT ?) AS w""");
        this.sizes = names.in("""
                SELECT j.seq, octet_length(j.payload) + coalesce(octet_length(j.result), 0)
                       + coalesce(octet_length(j.headers), 0)
                       + coalesce((SELECT sum(octet_length(e.message) + coalesce(octet_length(e.stack_trace), 0))
                                   FROM {s}cj_error e WHERE e.queue = j.queue AND e.id = j.id), 0) AS bytes
                FROM {s}cj_job j WHERE j.seq > ? AND j.seq <= ? AND\s""" + OF_QUEUE + " ORDER BY j.seq LIMIT ?");
        String select = """
                SELECT j.seq, j.queue, j.id, %s, j.unique_hold, u.id AS holder, u.hold, u.until_ms, %s AS told
                FROM {s}cj_job j LEFT JOIN {s}cj_unique u ON %s
                WHERE\s""".formatted(JobColumns.OF_JOB, statements.tellsCompletion(), statements.heldBy());
        this.jobs = names.in(select + "j.seq > ? AND j.seq <= ? AND " + OF_QUEUE + " ORDER BY j.seq");
        this.byRef = names.in(select + "j.queue = ? AND j.id = ?");
        String between = " WHERE j.seq >= ? AND j.seq <= ? AND " + OF_QUEUE + " ORDER BY j.seq, ";
        this.errors = names.in("SELECT j.seq, e.attempt, e.at_ms, e.type, e.message, e.stack_trace"
                + " FROM {s}cj_job j JOIN {s}cj_error e ON e.queue = j.queue AND e.id = j.id" + between + "e.entry");
        this.history = names.in("SELECT j.seq, h.at_ms, h.event, h.state, h.attempt"
                + " FROM {s}cj_job j JOIN {s}cj_event h ON " + statements.historyOf() + between + "h.entry");
    }

    ExportResult page(Connection c, String queue, long after, int limit) throws SQLException {
        if (!Jdbc.query(c, paused, p -> p.text(queue), row -> row.getBoolean(1)).contains(true)) {
            return new ExportResult.NotPaused();
        }
        long busy = Jdbc.one(c, running, p -> p.text(queue), row -> row.getLong(1));
        if (busy > 0) {
            return new ExportResult.Running(busy);
        }
        Window look = Jdbc.one(
                c,
                window,
                p -> p.number(after).number(ROWS_LOOKED_AT),
                row -> new Window(row.getLong("last"), row.getLong("jobs") == ROWS_LOOKED_AT));
        List<Sized> there = Jdbc.query(
                c,
                sizes,
                p -> p.number(after).number(look.last()).text(queue).number(limit),
                row -> new Sized(row.getLong("seq"), row.getLong("bytes")));
        int fit = fitting(there);
        boolean isCut = fit == limit || fit < there.size();
        long last = isCut ? there.get(fit - 1).seq() : look.last();
        List<Exported> page = fit == 0
                ? List.of()
                : read(c, jobs, p -> p.number(after).number(last).text(queue));
        return new ExportResult.Page(page, isCut || look.isFull() ? Long.toString(last) : null);
    }

    /** How many from the first on are one page. */
    private static int fitting(List<Sized> jobs) {
        long bytes = 0;
        for (int i = 0; i < jobs.size(); i++) {
            bytes += jobs.get(i).bytes();
            if (bytes >= Transfer.MAX_PAGE_BYTES) {
                return i + 1;
            }
        }
        return jobs.size();
    }

    /** One job as it stands; null where there is none of the name, or only its id. */
    Moved.@Nullable Job find(Connection c, JobRef ref) throws SQLException {
        return read(c, byRef, p -> p.text(ref.queue()).text(ref.id())).stream()
                .map(Exported::moved)
                .filter(Moved.Job.class::isInstance)
                .map(Moved.Job.class::cast)
                .findFirst()
                .orElse(null);
    }

    private List<Exported> read(Connection c, String sql, Jdbc.Binder binder) throws SQLException {
        long now = clock.now(c);
        List<Found> found = Jdbc.query(c, sql, binder, row -> Found.of(row, now));
        if (found.isEmpty()) {
            return List.of();
        }
        Past past = past(c, found.get(0), found.get(found.size() - 1));
        return found.stream().map(one -> one.with(past)).toList();
    }

    private Past past(Connection c, Found first, Found last) throws SQLException {
        Past past = new Past();
        Jdbc.Binder binder =
                p -> p.number(first.seq).number(last.seq).text(first.moved.ref().queue());
        Jdbc.query(c, errors, binder, row -> add(past.errors, row, error(row)));
        Jdbc.query(c, history, binder, row -> add(past.history, row, entry(row)));
        return past;
    }

    private static <T> boolean add(Map<Long, List<T>> map, ResultSet row, T value) throws SQLException {
        return map.computeIfAbsent(row.getLong("seq"), absent -> new ArrayList<>())
                .add(value);
    }

    private static AttemptError error(ResultSet row) throws SQLException {
        return new AttemptError(
                row.getInt("attempt"),
                Instant.ofEpochMilli(row.getLong("at_ms")),
                new JobError(row.getString("type"), row.getString("message"), row.getString("stack_trace")));
    }

    private static HistoryEntry entry(ResultSet row) throws SQLException {
        return new HistoryEntry(
                Instant.ofEpochMilli(row.getLong("at_ms")),
                HistoryEntry.Event.ofCode(row.getInt("event")),
                JobState.ofCode(row.getInt("state")),
                row.getInt("attempt"));
    }

    /** A row, for which its past is still to be read. */
    private record Found(long seq, Moved moved, boolean told) {
        static Found of(ResultSet row, long now) throws SQLException {
            JobRef ref = new JobRef(row.getString("queue"), row.getString("id"));
            long seq = row.getLong("seq");
            if (row.getInt("state") == MovedRow.PRUNED) {
                return new Found(seq, new Moved.Id(ref, Instant.ofEpochMilli(row.getLong("finished_at_ms"))), false);
            }
            return new Found(
                    seq,
                    new Moved.Job(JobColumns.view(ref, row, List.of(), now), key(row, now), List.of()),
                    row.getBoolean("told"));
        }

        private static @Nullable HeldKey key(ResultSet row, long now) throws SQLException {
            Instant until = Jdbc.instant(row, "until_ms");
            boolean held = row.getString("holder") != null && (until == null || until.toEpochMilli() > now);
            return held ? new HeldKey(Hold.ofCode(row.getInt("hold")), until) : null;
        }

        Exported with(Past past) {
            return new Exported(moved instanceof Moved.Job job ? whole(job, past) : moved, Long.toString(seq));
        }

        private Moved.Job whole(Moved.Job job, Past past) {
            List<HistoryEntry> entries = new ArrayList<>(past.history.getOrDefault(seq, List.of()));
            Instant end = job.view().finishedAt();
            if (told && end != null && job.view().state() == JobState.COMPLETED) {
                entries.add(new HistoryEntry(
                        end,
                        HistoryEntry.Event.COMPLETED,
                        JobState.COMPLETED,
                        job.view().attempt()));
            }
            return new Moved.Job(job.view().withErrors(past.errors.getOrDefault(seq, List.of())), job.key(), entries);
        }
    }
}
