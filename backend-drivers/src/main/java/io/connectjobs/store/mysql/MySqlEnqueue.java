package io.connectjobs.store.mysql;

import io.connectjobs.store.HistoryEntry.Event;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.sql.EnqueueStatements;
import io.connectjobs.store.sql.Jdbc;
import io.connectjobs.store.sql.JobRow;
import io.connectjobs.store.sql.KeyHolder;
import io.connectjobs.store.sql.Replacement;
import io.connectjobs.store.sql.Tally;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Binds and runs {@link EnqueueSql}. */
final class MySqlEnqueue implements EnqueueStatements {
    /** A batch takes one number and each of its jobs a place behind it. */
    private static final int BATCH_BITS = 16;

    private static final long LAST_OF_BATCH = (1L << BATCH_BITS) - 1;

    /** More rows make a statement no quicker. */
    private static final int MOST_ROWS = 2_000;

    private static final int NOWHERE = -1;

    private final EnqueueSql sql;
    private final Moves moves;
    private final Keys keys;
    private final MySqlClock clock;
    private final int statementBytes;

    private record Start(long number, long now) {}

    /** @param statementBytes how much content to put into one statement */
    MySqlEnqueue(Words words, Moves moves, MySqlClock clock, int statementBytes) {
        this.sql = new EnqueueSql(words);
        this.moves = moves;
        this.keys = new Keys(sql);
        this.clock = clock;
        this.statementBytes = statementBytes;
    }

    @Override
    public long startBatch(Connection c) throws SQLException {
        return start(c).number() << BATCH_BITS;
    }

    /** The row that gave the number goes at once: numbers are never given again, also not by a server that restarts. */
    private Start start(Connection c) throws SQLException {
        return new Writes()
                .add(sql.startBatch, p -> {})
                .add(sql.endBatch, p -> {})
                .add(sql.clockAndNumber, p -> p.numberOrNull(clock.now()))
                .query(c, row -> new Start(row.getLong("number"), row.getLong("now")))
                .get(0);
    }

    @Override
    public List<JobRef> insert(Connection c, List<JobRow> rows, @Nullable Long batch, boolean history)
            throws SQLException {
        long first;
        long now;
        if (batch == null) {
            Start start = start(c);
            first = start.number() << BATCH_BITS;
            now = start.now();
        } else {
            first = batch;
            now = clock.now(c);
        }
        List<Newcomer> fresh = unknown(c, rows).stream()
                .map(row -> Newcomer.of(row, first + row.ordinal(), now))
                .toList();
        List<Newcomer> added = new ArrayList<>(fresh.size());
        for (List<Newcomer> part : parts(fresh)) {
            added.addAll(insert(c, part, now, history));
        }
        if (!added.isEmpty()) {
            along(added, now, history).run(c);
        }
        return added.stream().map(job -> job.row().ref()).toList();
    }

    /**
     * A look without locks, which spares redelivered jobs the one that finding a duplicate takes. What is added in between is
     * found then.
     */
    private List<JobRow> unknown(Connection c, List<JobRow> rows) throws SQLException {
        List<JobRef> known = known(c, rows.stream().map(JobRow::ref).toList());
        if (known.isEmpty()) {
            return rows;
        }
        Set<JobRef> refs = new HashSet<>(known);
        return rows.stream().filter(row -> !refs.contains(row.ref())).toList();
    }

    /** No statement may become longer than what the server takes. */
    private List<List<Newcomer>> parts(List<Newcomer> jobs) {
        if (jobs.isEmpty()) {
            return List.of();
        }
        List<List<Newcomer>> parts = new ArrayList<>();
        int start = 0;
        long bytes = 0;
        for (int i = 0; i < jobs.size(); i++) {
            long size = jobs.get(i).size();
            if (i > start && (bytes + size > statementBytes || i - start == MOST_ROWS)) {
                parts.add(jobs.subList(start, i));
                start = i;
                bytes = 0;
            }
            bytes += size;
        }
        parts.add(jobs.subList(start, jobs.size()));
        return parts;
    }

    private List<Newcomer> insert(Connection c, List<Newcomer> jobs, long now, boolean history) throws SQLException {
        String statement = sql.insert.formatted(String.join(",", Collections.nCopies(jobs.size(), EnqueueSql.ROW)));
        int inserted = Jdbc.update(c, statement, p -> {
            for (Newcomer job : jobs) {
                job.bind(p, now, history);
            }
        });
        if (inserted == jobs.size()) {
            return jobs;
        }
        long first = jobs.get(0).seq() & ~LAST_OF_BATCH;
        Set<Long> there = new HashSet<>(
                Jdbc.query(c, sql.inserted, p -> p.number(first).number(first | LAST_OF_BATCH), row -> row.getLong(1)));
        return jobs.stream().filter(job -> there.contains(job.seq())).toList();
    }

    private Writes along(List<Newcomer> added, long now, boolean history) {
        Writes writes = new Writes();
        moves.arrive(
                writes,
                added.stream()
                        .flatMap(job ->
                                Place.of(
                                        job.row().ref().queue(),
                                        job.seq(),
                                        job.row().priority(),
                                        job.course())
                                        .stream())
                        .toList());
        int event = Event.ENQUEUED.code();
        if (history) {
            moves.history(
                    writes,
                    added,
                    job -> "(" + job.seq() + ",0," + now + ",0," + event + ','
                            + job.course().state() + ')');
            moves.tell(writes, added, job -> new Object[] {job.seq(), 0});
        }
        Map<String, Map<Integer, Long>> counts = added.stream()
                .collect(Collectors.groupingBy(
                        job -> job.row().ref().queue(),
                        Collectors.groupingBy(job -> job.course().state(), Collectors.counting())));
        counts.forEach((queue, states) ->
                states.forEach((state, jobs) -> moves.tally(writes, now, queue, event, NOWHERE, state, jobs)));
        return writes;
    }

    @Override
    public void remember(Connection c, List<JobRow> rows, long batch) throws SQLException {
        long now = clock.now(c);
        String statement =
                sql.remember.formatted(String.join(",", Collections.nCopies(rows.size(), EnqueueSql.REMEMBERED_ROW)));
        int inserted = Jdbc.update(c, statement, p -> {
            for (JobRow row : rows) {
                p.text(row.ref().queue())
                        .text(row.ref().id())
                        .number(batch + row.ordinal())
                        .text(row.kind())
                        .number(now)
                        .number(now)
                        .number(now);
            }
        });
        if (inserted > 0) {
            Set<Long> there = new HashSet<>(Jdbc.query(
                    c, sql.inserted, p -> p.number(batch).number(batch | LAST_OF_BATCH), row -> row.getLong(1)));
            Writes writes = new Writes();
            moves.arrive(
                    writes,
                    rows.stream()
                            .filter(row -> there.contains(batch + row.ordinal()))
                            .map(row -> new Place(Course.PRUNED, row.ref().queue(), 0, now, batch + row.ordinal()))
                            .toList());
            writes.run(c);
        }
    }

    @Override
    public List<JobRef> known(Connection c, List<JobRef> refs) throws SQLException {
        return Jdbc.query(c, sql.known, p -> p.text(Rows.refs(refs)), MySqlEnqueue::ref);
    }

    @Override
    public List<JobRef> takeKeys(Connection c, List<JobRow> rows) throws SQLException {
        Start start = start(c);
        return keys.take(c, start.number(), start.now(), rows);
    }

    @Override
    public void moveKeys(Connection c, List<JobRow> rows) throws SQLException {
        keys.move(c, clock.now(c), rows);
    }

    @Override
    public void freeKeys(Connection c, List<JobRow> rows) throws SQLException {
        keys.free(c, rows);
    }

    @Override
    public List<KeyHolder> holders(Connection c, List<JobRow> rows) throws SQLException {
        return keys.holders(c, rows);
    }

    @Override
    public List<JobRef> replace(Connection c, List<Replacement> replacements) throws SQLException {
        long now = clock.now(c);
        Map<JobRef, JobRow> contents = new HashMap<>();
        replacements.forEach(replacement -> contents.put(replacement.holder(), replacement.row()));
        List<JobRef> refs =
                replacements.stream().map(Replacement::holder).sorted().toList();
        List<StoredJob> waiting = Jdbc.query(c, sql.lockWaiting, p -> p.text(Rows.refs(refs)), StoredJob::map);
        Writes writes = moves.writes();
        List<Move> replaced = new ArrayList<>();
        List<Replacement> moved = new ArrayList<>();
        for (StoredJob job : waiting) {
            JobRow row = contents.get(job.ref());
            if (row != null) {
                writes.add(sql.replace, p -> Newcomer.content(p, row).number(job.seq()), Newcomer.size(row));
                Course to = Newcomer.replacing(job.course(), row, now);
                replaced.add(Move.counted(job, to, Tally.REPLACED).withPriority(row.priority()));
                moved.add(new Replacement(job.ref(), row));
            }
        }
        if (!replaced.isEmpty()) {
            keys.replaced(writes, now, moved);
            writes.run(c);
            moves.write(c, now, replaced);
        }
        return moved.stream().map(Replacement::holder).toList();
    }

    static JobRef ref(ResultSet row) throws SQLException {
        return new JobRef(row.getString("queue"), row.getString("id"));
    }
}
