package io.connectjobs.store.sql;

import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;
import io.connectjobs.store.Moved;
import io.connectjobs.store.MovedCounts;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What was imported, in SQL that every database understands. A row of {@code cj_arrival} says how a job looked when it first
 * came, and by which export it came last.
 */
final class SqlArrivals {
    private static final int IDS_OF_QUERY = 200;

    private final String insert;
    private final String update;
    private final String find;
    private final String remove;
    private final String counts;
    private final String oldest;
    private final String forget;

    /** A row about to be written. */
    private record Mark(String transfer, Moved moved, int state, MovedCounts counts) {
        static Mark of(String transfer, MovedRow row) {
            return new Mark(transfer, row.moved(), row.state(), MovedCounts.NONE.plus(row.moved()));
        }
    }

    SqlArrivals(SqlNames names) {
        this.insert = names.in("""
                INSERT INTO {s}cj_arrival (transfer, state, errors, entries, queue, id, print, at_ms)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)""");
        this.update = names.in(
                "UPDATE {s}cj_arrival SET transfer = ?, state = ?, errors = ?, entries = ? WHERE queue = ? AND id = ?");
        this.find = names.inFormat("SELECT queue, id, print FROM {s}cj_arrival WHERE queue = ? AND id IN (%s)");
        this.remove = names.in("DELETE FROM {s}cj_arrival WHERE queue = ? AND id = ?");
        this.counts = names.in("""
                SELECT state, count(*) AS jobs, sum(errors) AS errors, sum(entries) AS entries
                FROM {s}cj_arrival WHERE transfer = ? AND queue = ? GROUP BY state""");
        this.oldest = names.in("""
                SELECT max(at_ms) AS at_ms FROM (
                  SELECT at_ms FROM {s}cj_arrival WHERE at_ms <= ? ORDER BY at_ms LIMIT ?) AS old""");
        this.forget = names.in("DELETE FROM {s}cj_arrival WHERE at_ms <= ?");
    }

    /** How the jobs looked, of those that were imported. */
    Map<JobRef, String> prints(Connection c, List<JobRef> refs) throws SQLException {
        Map<JobRef, String> prints = new HashMap<>();
        Map<String, List<String>> ids = refs.stream()
                .collect(Collectors.groupingBy(JobRef::queue, Collectors.mapping(JobRef::id, Collectors.toList())));
        for (Map.Entry<String, List<String>> of : ids.entrySet()) {
            for (int i = 0; i < of.getValue().size(); i += IDS_OF_QUERY) {
                int end = Math.min(i + IDS_OF_QUERY, of.getValue().size());
                read(c, of.getKey(), of.getValue().subList(i, end), prints);
            }
        }
        return prints;
    }

    private void read(Connection c, String queue, List<String> ids, Map<JobRef, String> into) throws SQLException {
        String sql = find.formatted(String.join(", ", Collections.nCopies(ids.size(), "?")));
        Jdbc.Binder binder = p -> {
            p.text(queue);
            for (String id : ids) {
                p.text(id);
            }
        };
        Jdbc.query(
                c,
                sql,
                binder,
                row -> into.put(new JobRef(row.getString("queue"), row.getString("id")), row.getString("print")));
    }

    /** For ids that the store has forgotten since. */
    void remove(Connection c, List<JobRef> refs) throws SQLException {
        Jdbc.updateAll(c, remove, refs, (p, ref) -> p.text(ref.queue()).text(ref.id()));
    }

    void add(Connection c, String transfer, List<MovedRow> rows, long now) throws SQLException {
        Jdbc.updateAll(
                c,
                insert,
                rows,
                (p, row) -> bind(p, Mark.of(transfer, row)).text(row.print()).number(now));
    }

    /** Who brought them last; those that it finds nothing of stay so. */
    void renew(Connection c, String transfer, List<MovedRow> rows) throws SQLException {
        Jdbc.updateAll(c, update, rows, (p, row) -> bind(p, Mark.of(transfer, row)));
    }

    private static Params bind(Params p, Mark mark) throws SQLException {
        return p.text(mark.transfer())
                .number(mark.state())
                .number(mark.counts().errors())
                .number(mark.counts().entries())
                .text(mark.moved().ref().queue())
                .text(mark.moved().ref().id());
    }

    MovedCounts counts(Connection c, String transfer, String queue) throws SQLException {
        return Jdbc.query(c, counts, p -> p.text(transfer).text(queue), SqlArrivals::counts).stream()
                .reduce(MovedCounts.NONE, MovedCounts::plus);
    }

    private static MovedCounts counts(ResultSet row) throws SQLException {
        int state = row.getInt("state");
        long jobs = row.getLong("jobs");
        return state == MovedRow.PRUNED
                ? new MovedCounts(Map.of(), jobs, 0, 0)
                : new MovedCounts(
                        Map.of(JobState.ofCode(state), jobs), 0, row.getLong("errors"), row.getLong("entries"));
    }

    /** Forgets some of what came before a time: about so many, for a batch has one time. */
    int forget(Connection c, long before, int bound) throws SQLException {
        Optional<Long> until = Jdbc.one(
                c, oldest, p -> p.number(before).number(bound), row -> Optional.ofNullable(Jdbc.number(row, "at_ms")));
        return until.isEmpty() ? 0 : Jdbc.update(c, forget, p -> p.number(until.get()));
    }
}
