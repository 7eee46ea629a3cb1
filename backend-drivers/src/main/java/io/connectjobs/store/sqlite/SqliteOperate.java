package io.connectjobs.store.sqlite;

import io.connectjobs.store.ActivityQuery.Bucket;
import io.connectjobs.store.HistoryEntry.Event;
import io.connectjobs.store.JobError;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;
import io.connectjobs.store.sql.Jdbc;
import io.connectjobs.store.sql.Kept;
import io.connectjobs.store.sql.OperateStatements;
import io.connectjobs.store.sql.Standing;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Binds and runs {@link OperateSql}: a batch is a loop over one prepared statement in this process. */
final class SqliteOperate implements OperateStatements {
    private final Journal journal;
    private final SqliteEndings endings;

    SqliteOperate(Journal journal, SqliteEndings endings) {
        this.journal = journal;
        this.endings = endings;
    }

    /** A completion, before the job goes back to work and forgets it. */
    private record Told(long seq, long atMillis, int attempt) {
        static Told map(ResultSet row) throws SQLException {
            return new Told(row.getLong("seq"), row.getLong("finished_at_ms"), row.getInt("attempt"));
        }
    }

    @Override
    public List<JobRef> retry(Connection c, List<JobRef> refs, boolean history) throws SQLException {
        long now = journal.now(c);
        List<Told> told = Jdbc.queryEach(c, OperateSql.TOLD, refs, SqliteRows::ref, Told::map);
        List<Touched> again = change(c, OperateSql.RETRY, now, refs);
        Set<Long> retried = again.stream().map(Touched::seq).collect(Collectors.toSet());
        Jdbc.updateEach(
                c,
                OperateSql.TELL,
                told.stream().filter(job -> retried.contains(job.seq())).toList(),
                (p, job) -> p.number(job.seq()).number(job.atMillis()).number(job.attempt()));
        journal.write(c, now, Event.RETRIED, again, history);
        journal.count(c, now, Event.RETRIED.code(), again);
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
        journal.count(c, now, Event.CANCELLED.code(), cancelled);
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
        journal.count(c, now, Event.DISCARDED.code(), discarded);
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
        journal.count(c, now, Event.RESCHEDULED.code(), moved);
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
        return endings.reap(c, bound, kept);
    }

    @Override
    public int expire(Connection c, int bound, boolean history) throws SQLException {
        return endings.expire(c, bound, history);
    }

    @Override
    public int prune(Connection c, JobState end, int bound, long olderThanMillis) throws SQLException {
        long now = journal.now(c);
        return emptied(
                        c,
                        now,
                        Jdbc.query(
                                c,
                                OperateSql.PRUNE,
                                p -> p.number(now)
                                        .number(end.code())
                                        .number(olderThanMillis)
                                        .number(bound),
                                SqliteOperate::emptied))
                .size();
    }

    @Override
    public int purge(Connection c, String queue, Set<JobState> states, int bound) throws SQLException {
        long now = journal.now(c);
        List<Touched> purged = new ArrayList<>();
        for (JobState state : states) {
            int left = bound - purged.size();
            purged.addAll(Jdbc.query(
                    c,
                    OperateSql.PURGE_QUEUE,
                    p -> p.number(now).number(state.code()).text(queue).number(left),
                    SqliteOperate::emptied));
        }
        return emptied(c, now, purged).size();
    }

    @Override
    public List<JobRef> purge(Connection c, List<JobRef> refs) throws SQLException {
        long now = journal.now(c);
        return emptied(
                c,
                now,
                Jdbc.queryEach(
                        c,
                        OperateSql.PURGE,
                        refs,
                        (p, ref) -> SqliteRows.ref(p.number(now), ref),
                        SqliteOperate::emptied));
    }

    /** A pruned job has no state that people know: it is shown with the one it had. */
    private static Touched emptied(ResultSet row) throws SQLException {
        int before = row.getInt("before_state");
        return new Touched(row.getLong("seq"), SqliteRows.ref(row), before, JobState.ofCode(before), 0, 0);
    }

    /** Counts them and forgets their stories. */
    private List<JobRef> emptied(Connection c, long now, List<Touched> jobs) throws SQLException {
        if (!jobs.isEmpty()) {
            String seqs = Json.seqs(jobs);
            Jdbc.update(c, OperateSql.FORGET_ERRORS, p -> p.text(seqs));
            Jdbc.update(c, OperateSql.FORGET_HISTORY, p -> p.text(seqs));
            journal.countPruned(c, now, jobs);
        }
        return refs(jobs);
    }

    @Override
    public int dropResults(Connection c, int bound) throws SQLException {
        long now = journal.now(c);
        return Jdbc.update(c, OperateSql.DROP_RESULTS, p -> p.number(now).number(bound));
    }

    @Override
    public int rollUp(Connection c, int bound) throws SQLException {
        int taken = 0;
        for (Long last : Jdbc.query(c, OperateSql.LAST_OF_TALLY, p -> p.number(bound), row -> row.getLong("last"))) {
            Jdbc.update(c, OperateSql.ADD_COUNTS, p -> p.number(last));
            Jdbc.update(c, OperateSql.ADD_ACTIVITY, p -> p.number(last));
            taken += Jdbc.update(c, OperateSql.EMPTY_TALLY, p -> p.number(last));
        }
        long now = journal.now(c);
        for (Bucket bucket : Bucket.values()) {
            // One bucket more than promised, since its oldest one is kept until all of it is too old.
            long oldest = now - bucket.kept().plus(bucket.length()).toMillis();
            Jdbc.update(
                    c, OperateSql.FORGET_ACTIVITY, p -> p.number(bucket.code()).number(oldest));
        }
        return taken;
    }

    @Override
    public int forget(Connection c, int bound, long olderThanMillis) throws SQLException {
        long now = journal.now(c);
        Jdbc.update(c, OperateSql.FORGET_WINDOWS, p -> p.number(now).number(bound));
        return Jdbc.update(
                c, OperateSql.FORGET, p -> p.number(now).number(olderThanMillis).number(bound));
    }
}
