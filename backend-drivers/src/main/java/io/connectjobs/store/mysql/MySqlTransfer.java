package io.connectjobs.store.mysql;

import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;
import io.connectjobs.store.Payload;
import io.connectjobs.store.sql.Jdbc;
import io.connectjobs.store.sql.MovedEntry;
import io.connectjobs.store.sql.MovedRow;
import io.connectjobs.store.sql.Params;
import io.connectjobs.store.sql.Parts;
import io.connectjobs.store.sql.Tally;
import io.connectjobs.store.sql.TransferStatements;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Adds jobs from other stores. */
final class MySqlTransfer implements TransferStatements {
    private static final String COLUMNS = "run_at_ms, enqueued_at_ms, finished_at_ms, expires_at_ms, timeout_ms,"
            + " result_until_ms, state, seq, priority, attempt, max_attempts, entries, unique_hold, queue, id, kind,"
            + " content_type, retry_policy, unique_key, headers, payload, result_type, result";

    private static final String ROW = "(" + String.join(", ", Collections.nCopies(23, "?")) + ")";

    /** More rows make a statement no quicker. */
    private static final int MOST_ROWS = 2_000;

    /** What a row takes beside its payload and result: names, key and headers at their longest are rare. */
    private static final long ROW_BYTES = 4L * 1024;

    private static final int NOWHERE = -1;

    private final String insert;
    private final String inserted;
    private final Moves moves;
    private final MySqlClock clock;
    private final int statementBytes;

    /** A row, and where it stands by this store's clock. */
    private record Arrived(MovedRow row, long seq, Course course) {
        static Arrived of(MovedRow row, long batch, long now) {
            Integer hold = row.hold();
            return new Arrived(
                    row,
                    batch + row.ordinal(),
                    new Course(
                            state(row, now),
                            row.attempt(),
                            row.runAtMillis(),
                            row.finishedAtMillis(),
                            row.expiresAtMillis(),
                            row.resultUntilMillis(),
                            null,
                            null,
                            null,
                            null,
                            false,
                            hold == null ? 0 : hold));
        }

        private static int state(MovedRow row, long now) {
            if (row.state() >= JobState.COMPLETED.code()) {
                return row.state();
            }
            if (row.runAtMillis() <= now) {
                return JobState.AVAILABLE.code();
            }
            return row.state() == JobState.RETRYABLE.code() ? row.state() : JobState.SCHEDULED.code();
        }

        List<Place> places() {
            return Place.of(row.ref().queue(), seq, row.priority(), course);
        }

        long size() {
            String headers = row.headersJson();
            return row.size() + (headers == null ? 0 : 3L * headers.length()) + ROW_BYTES;
        }
    }

    /** @param statementBytes how much content to put into one statement */
    MySqlTransfer(Words words, Moves moves, MySqlClock clock, int statementBytes) {
        this.insert =
                words.inFormat("INSERT INTO {s}cj_job (" + COLUMNS + ") VALUES %s ON DUPLICATE KEY UPDATE seq = seq");
        this.inserted = words.in("SELECT seq FROM {s}cj_job WHERE seq BETWEEN ? AND ?");
        this.moves = moves;
        this.clock = clock;
        this.statementBytes = statementBytes;
    }

    @Override
    public List<JobRef> insert(Connection c, List<MovedRow> rows, long batch) throws SQLException {
        long now = clock.now(c);
        List<Arrived> all =
                rows.stream().map(row -> Arrived.of(row, batch, now)).toList();
        List<Arrived> added = new ArrayList<>(all.size());
        for (List<Arrived> part : Parts.of(all, Arrived::size, statementBytes, MOST_ROWS)) {
            added.addAll(insert(c, part));
        }
        if (!added.isEmpty()) {
            along(added, now).run(c);
        }
        return added.stream().map(job -> job.row().ref()).toList();
    }

    private List<Arrived> insert(Connection c, List<Arrived> jobs) throws SQLException {
        String statement = insert.formatted(String.join(",", Collections.nCopies(jobs.size(), ROW)));
        int count = Jdbc.update(c, statement, p -> {
            for (Arrived job : jobs) {
                content(standing(p, job), job.row());
            }
        });
        if (count == jobs.size()) {
            return jobs;
        }
        long first = jobs.stream().mapToLong(Arrived::seq).min().orElse(0);
        long last = jobs.stream().mapToLong(Arrived::seq).max().orElse(0);
        Set<Long> there =
                new HashSet<>(Jdbc.query(c, inserted, p -> p.number(first).number(last), row -> row.getLong(1)));
        return jobs.stream().filter(job -> there.contains(job.seq())).toList();
    }

    private static Params standing(Params p, Arrived job) throws SQLException {
        MovedRow row = job.row();
        Integer hold = row.hold();
        return p.number(row.runAtMillis())
                .number(row.enqueuedAtMillis())
                .numberOrNull(row.finishedAtMillis())
                .numberOrNull(row.expiresAtMillis())
                .numberOrNull(row.timeoutMillis())
                .numberOrNull(row.resultUntilMillis())
                .number(job.course().state())
                .number(job.seq())
                .number(row.priority())
                .number(row.attempt())
                .number(row.maxAttempts())
                .number(row.history().size())
                .numberOrNull(hold == null ? null : hold.longValue())
                .text(row.ref().queue())
                .text(row.ref().id());
    }

    private static void content(Params p, MovedRow row) throws SQLException {
        Payload result = row.result();
        p.text(row.kind())
                .text(row.payload().contentType())
                .text(row.retryPolicy())
                .text(row.uniqueKey())
                .text(row.headersJson())
                .bytes(row.payload().bytes())
                .text(result == null ? null : result.contentType())
                .bytes(bytes(result));
    }

    private static byte @Nullable [] bytes(@Nullable Payload result) {
        return result == null ? null : result.bytes();
    }

    private Writes along(List<Arrived> added, long now) {
        Writes writes = new Writes();
        moves.arrive(
                writes, added.stream().flatMap(job -> job.places().stream()).toList());
        Map<String, Map<Integer, Long>> counts = added.stream()
                .filter(job -> job.course().state() != MovedRow.PRUNED)
                .collect(Collectors.groupingBy(
                        job -> job.row().ref().queue(),
                        Collectors.groupingBy(job -> job.course().state(), Collectors.counting())));
        counts.forEach((queue, states) ->
                states.forEach((state, jobs) -> moves.tally(writes, now, queue, Tally.IMPORTED, NOWHERE, state, jobs)));
        return writes;
    }

    @Override
    public void history(Connection c, List<MovedRow> rows, long batch) throws SQLException {
        Writes writes = moves.writes();
        moves.history(
                writes,
                MovedEntry.of(rows),
                entry -> "(" + (batch + entry.ordinal()) + ',' + entry.place() + ',' + entry.atMillis() + ','
                        + entry.attempt() + ',' + entry.event() + ',' + entry.state() + ')');
        writes.run(c);
    }

    /** It is an entry like any other here. */
    @Override
    public String tellsCompletion() {
        return "false";
    }

    @Override
    public String historyOf() {
        return "h.seq = j.seq";
    }

    /** The job's own row says whether it holds the key still, but for a window, which has an end. */
    @Override
    public String heldBy() {
        return "u.unique_key = j.unique_key AND u.queue = j.queue AND u.id = j.id"
                + " AND (u.hold = 3 OR j.unique_hold IS NOT NULL)";
    }
}
