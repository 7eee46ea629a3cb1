package io.connectjobs.store.sqlite;

import io.connectjobs.store.HistoryEntry.Event;
import io.connectjobs.store.JobError;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;
import io.connectjobs.store.sql.Jdbc;
import io.connectjobs.store.sql.Kept;
import io.connectjobs.store.sql.OperateStatements;
import io.connectjobs.store.sql.Standing;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Binds and runs {@link OperateSql}: a batch is a loop over one prepared statement in this process. */
final class SqliteOperate implements OperateStatements {
    private final Journal journal;
    private final SqliteLease leases;

    SqliteOperate(Journal journal, SqliteLease leases) {
        this.journal = journal;
        this.leases = leases;
    }

    @Override
    public List<JobRef> retry(Connection c, List<JobRef> refs, boolean history) throws SQLException {
        long now = journal.now(c);
        List<Touched> again = change(c, OperateSql.RETRY, now, refs);
        journal.write(c, now, Event.RETRIED, again, history);
        return refs(again);
    }

    @Override
    public List<Standing> cancel(Connection c, List<JobRef> refs, boolean history) throws SQLException {
        long now = journal.now(c);
        List<Touched> touched = change(c, OperateSql.CANCEL, now, refs);
        List<Touched> cancelled =
                touched.stream().filter(job -> job.state().isTerminal()).toList();
        journal.freeEnded(c, cancelled);
        journal.write(c, now, Event.CANCELLED, cancelled, history);
        return touched.stream()
                .map(job -> new Standing(job.ref(), job.state(), 0, null))
                .toList();
    }

    @Override
    public List<JobRef> discard(Connection c, List<JobRef> refs, boolean history) throws SQLException {
        long now = journal.now(c);
        List<Touched> discarded = change(c, OperateSql.DISCARD, now, refs);
        journal.freeEnded(c, discarded);
        journal.fail(c, now, discarded, new JobError(JobError.DISCARDED, DISCARDED));
        journal.write(c, now, Event.DISCARDED, discarded, history);
        return refs(discarded);
    }

    @Override
    public List<JobRef> reschedule(Connection c, List<JobRef> refs, long runAtMillis, boolean history)
            throws SQLException {
        long now = journal.now(c);
        List<Touched> moved = Jdbc.queryEach(
                c,
                OperateSql.RESCHEDULE,
                refs,
                (p, ref) -> SqliteRows.ref(p.number(now), ref).number(runAtMillis),
                Touched::map);
        journal.write(c, now, Event.RESCHEDULED, moved, history);
        return refs(moved);
    }

    private static List<Touched> change(Connection c, String sql, long now, List<JobRef> refs) throws SQLException {
        return Jdbc.queryEach(c, sql, refs, (p, ref) -> SqliteRows.ref(p.number(now), ref), Touched::map);
    }

    private static List<JobRef> refs(List<Touched> jobs) {
        return jobs.stream().map(Touched::ref).toList();
    }

    @Override
    public int reap(Connection c, int bound, Kept kept) throws SQLException {
        return leases.reapAny(c, bound, kept);
    }

    @Override
    public int prune(Connection c, int bound, long olderThanMillis) throws SQLException {
        long now = journal.now(c);
        List<Long> pruned = Jdbc.query(
                c, OperateSql.PRUNE, p -> p.number(now).number(olderThanMillis).number(bound), SqliteRows::seq);
        forgetStories(c, pruned);
        return pruned.size();
    }

    @Override
    public int purge(Connection c, String queue, Set<JobState> states, int bound) throws SQLException {
        long now = journal.now(c);
        List<Long> purged = new ArrayList<>();
        for (JobState state : states) {
            int left = bound - purged.size();
            purged.addAll(Jdbc.query(
                    c,
                    OperateSql.PURGE,
                    p -> p.number(now).number(state.code()).text(queue).number(left),
                    SqliteRows::seq));
        }
        forgetStories(c, purged);
        return purged.size();
    }

    private static void forgetStories(Connection c, List<Long> seqs) throws SQLException {
        if (!seqs.isEmpty()) {
            String json = Json.numbers(seqs);
            Jdbc.update(c, OperateSql.FORGET_ERRORS, p -> p.text(json));
            Jdbc.update(c, OperateSql.FORGET_HISTORY, p -> p.text(json));
        }
    }

    @Override
    public int forget(Connection c, int bound, long olderThanMillis) throws SQLException {
        long now = journal.now(c);
        Jdbc.update(c, OperateSql.FORGET_WINDOWS, p -> p.number(now).number(bound));
        return Jdbc.update(
                c, OperateSql.FORGET, p -> p.number(now).number(olderThanMillis).number(bound));
    }
}
