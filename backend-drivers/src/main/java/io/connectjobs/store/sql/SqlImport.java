package io.connectjobs.store.sql;

import static java.util.Objects.requireNonNull;

import io.connectjobs.store.ImportResult;
import io.connectjobs.store.ImportResult.Already;
import io.connectjobs.store.ImportResult.Conflict;
import io.connectjobs.store.ImportResult.Imported;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobRules;
import io.connectjobs.store.JobView.AttemptError;
import io.connectjobs.store.Moved;
import io.connectjobs.store.MovedPrint;
import io.connectjobs.store.WholeMillis;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Adds whole jobs, inside the caller's transaction.
 *
 * <ol>
 *   <li>A job that was imported before, as {@link SqlArrivals} knows, is there already, whatever became of it; if it looks
 *       otherwise where it comes from, that is a conflict.
 *   <li>So is a job whose id is known, unless what is there is exactly the same.
 *   <li>The others take their unique keys in one order, as newcomers do; who doesn't get one is a conflict.
 *   <li>The rest is inserted in the order of the list, with errors, history and its arrival.
 * </ol>
 */
final class SqlImport {
    private static final long CHUNK_BYTES = 32L * 1024 * 1024;

    private final EnqueueStatements enqueue;
    private final TransferStatements statements;
    private final SqlArrivals arrivals;
    private final SqlExport there;
    private final StoreClock clock;
    private final String error;

    private record Failed(JobRef ref, AttemptError error) {}

    SqlImport(
            EnqueueStatements enqueue,
            TransferStatements statements,
            SqlArrivals arrivals,
            SqlExport there,
            StoreClock clock,
            SqlNames names) {
        this.enqueue = enqueue;
        this.statements = statements;
        this.arrivals = arrivals;
        this.there = there;
        this.clock = clock;
        this.error = names.in("""
                INSERT INTO {s}cj_error (queue, id, attempt, at_ms, type, message, stack_trace)
                VALUES (?, ?, ?, ?, ?, ?, ?)""");
    }

    /**
     * @param rows sorted by ref and without duplicates
     * @return what became of each, by its ordinal
     */
    Map<Integer, ImportResult> run(Connection c, String transfer, List<MovedRow> rows) throws SQLException {
        long now = clock.now(c);
        Map<Integer, ImportResult> results = new TreeMap<>();
        List<MovedRow> fresh = meet(c, transfer, rows, now, results);
        long batch = fresh.isEmpty() ? 0 : enqueue.startBatch(c);
        fresh = takeKeys(c, transfer, fresh, now, results);
        for (List<MovedRow> chunk : Parts.of(fresh, MovedRow::size, CHUNK_BYTES, JobRules.MAX_BATCH)) {
            insert(c, transfer, chunk, batch, now, results);
        }
        return results;
    }

    /** Sorts out those that the store knows. */
    private List<MovedRow> meet(
            Connection c, String transfer, List<MovedRow> rows, long now, Map<Integer, ImportResult> results)
            throws SQLException {
        Set<JobRef> known =
                new HashSet<>(enqueue.known(c, rows.stream().map(MovedRow::ref).toList()));
        Map<JobRef, String> prints =
                arrivals.prints(c, rows.stream().map(MovedRow::ref).toList());
        arrivals.remove(
                c, prints.keySet().stream().filter(ref -> !known.contains(ref)).toList());
        List<MovedRow> fresh = new ArrayList<>();
        List<MovedRow> again = new ArrayList<>();
        List<MovedRow> equal = new ArrayList<>();
        for (MovedRow row : rows) {
            if (!known.contains(row.ref())) {
                fresh.add(row);
                continue;
            }
            String before = prints.get(row.ref());
            if (row.moved() instanceof Moved.Id || row.print().equals(before) || isThere(c, row)) {
                (before == null ? equal : again).add(row);
            } else {
                results.put(
                        row.ordinal(),
                        new Conflict(row.ref(), "id", before == null ? Conflict.TAKEN : Conflict.OTHERWISE));
            }
        }
        arrivals.renew(c, transfer, again);
        arrivals.add(c, transfer, equal, now);
        again.forEach(row -> results.put(row.ordinal(), new Already(row.ref())));
        equal.forEach(row -> results.put(row.ordinal(), new Already(row.ref())));
        return fresh;
    }

    private boolean isThere(Connection c, MovedRow row) throws SQLException {
        Moved.Job found = there.find(c, row.ref());
        return found != null && row.print().equals(MovedPrint.of(found));
    }

    /** @return those that need no key or got theirs, sorted by ref */
    private List<MovedRow> takeKeys(
            Connection c, String transfer, List<MovedRow> rows, long now, Map<Integer, ImportResult> results)
            throws SQLException {
        Map<Map.Entry<String, String>, MovedRow> wanting = new HashMap<>();
        for (MovedRow row : rows) {
            MovedRow first = row.wantsKey(now) ? wanting.putIfAbsent(row.keyOfQueue(), row) : null;
            if (first != null) {
                results.put(row.ordinal(), held(row, first.ref()));
            }
        }
        if (!wanting.isEmpty()) {
            List<JobRow> takers = wanting.values().stream()
                    .map(row -> row.asTaker(now))
                    .sorted(JobRow.BY_KEY)
                    .toList();
            Set<JobRef> winners = new HashSet<>(enqueue.takeKeys(c, takers));
            List<JobRow> losers =
                    takers.stream().filter(row -> !winners.contains(row.ref())).toList();
            if (!losers.isEmpty()) {
                meetHolders(c, transfer, losers, wanting, now, results);
            }
        }
        return rows.stream().filter(row -> !results.containsKey(row.ordinal())).toList();
    }

    /** Who holds its own key already was imported a moment ago, or is known by its window only. */
    private void meetHolders(
            Connection c,
            String transfer,
            List<JobRow> losers,
            Map<Map.Entry<String, String>, MovedRow> wanting,
            long now,
            Map<Integer, ImportResult> results)
            throws SQLException {
        List<MovedRow> own = new ArrayList<>();
        for (KeyHolder holder : enqueue.holders(c, losers)) {
            MovedRow loser = requireNonNull(wanting.get(Map.entry(holder.ref().queue(), holder.key())));
            if (loser.ref().equals(holder.ref())) {
                own.add(loser);
            } else {
                results.put(loser.ordinal(), held(loser, holder.ref()));
            }
        }
        if (!own.isEmpty()) {
            meet(c, transfer, own, now, results);
        }
    }

    private static Conflict held(MovedRow row, JobRef holder) {
        return new Conflict(row.ref(), "uniqueKey", "is held by " + holder);
    }

    private void insert(
            Connection c,
            String transfer,
            List<MovedRow> rows,
            long batch,
            long now,
            Map<Integer, ImportResult> results)
            throws SQLException {
        Set<JobRef> inserted = new HashSet<>(statements.insert(c, rows, batch));
        List<MovedRow> added =
                rows.stream().filter(row -> inserted.contains(row.ref())).toList();
        List<MovedRow> late =
                rows.stream().filter(row -> !inserted.contains(row.ref())).toList();
        Jdbc.updateAll(c, error, errors(added), (p, failed) -> bind(p, failed.ref(), failed.error()));
        statements.history(c, added, batch);
        arrivals.add(c, transfer, added, now);
        added.forEach(row -> results.put(row.ordinal(), new Imported(row.ref())));
        giveWay(c, transfer, late, now, results);
    }

    /** Somebody else added these a moment ago, perhaps the same import: their keys go back. */
    private void giveWay(
            Connection c, String transfer, List<MovedRow> late, long now, Map<Integer, ImportResult> results)
            throws SQLException {
        List<JobRow> needless = late.stream()
                .filter(row -> row.wantsKey(now))
                .map(row -> row.asTaker(now))
                .sorted(JobRow.BY_KEY)
                .toList();
        if (!needless.isEmpty()) {
            enqueue.freeKeys(c, needless);
        }
        if (!late.isEmpty()) {
            meet(c, transfer, late, now, results);
        }
    }

    private static List<Failed> errors(List<MovedRow> rows) {
        return rows.stream()
                .flatMap(row -> row.errors().stream().map(error -> new Failed(row.ref(), error)))
                .toList();
    }

    private static void bind(Params p, JobRef ref, AttemptError failed) throws SQLException {
        p.text(ref.queue())
                .text(ref.id())
                .number(failed.attempt())
                .number(WholeMillis.of(failed.at()))
                .text(failed.error().type())
                .text(failed.error().message())
                .text(failed.error().stackTrace());
    }
}
