package io.connectjobs.store.mysql;

import io.connectjobs.store.HistoryEntry.Event;
import io.connectjobs.store.JobError;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;
import io.connectjobs.store.sql.Jdbc;
import io.connectjobs.store.sql.Kept;
import io.connectjobs.store.sql.OperateStatements;
import io.connectjobs.store.sql.Standing;
import io.connectjobs.store.sql.Tally;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Binds and runs {@link OperateSql}. */
final class MySqlOperate implements OperateStatements {
    private static final JobError BY_OPERATOR = new JobError(JobError.DISCARDED, DISCARDED);

    private final OperateSql sql;
    private final Moves moves;
    private final Endings endings;
    private final MySqlClock clock;
    private final Counts counts;
    private final Claims claims;

    /** One step over the queues that have jobs of a sort. Returns how many jobs it took. */
    private interface Step {
        int of(String queue, int bound) throws SQLException;
    }

    private interface Decision {
        Move on(StoredJob job, long now);
    }

    private record Key(JobRef ref, String key) {}

    MySqlOperate(Words words, Moves moves, Endings endings, MySqlClock clock) {
        this.sql = new OperateSql(words);
        this.moves = moves;
        this.endings = endings;
        this.clock = clock;
        this.counts = new Counts(sql);
        this.claims = new Claims(sql);
    }

    @Override
    public List<JobRef> retry(Connection c, List<JobRef> refs, boolean history) throws SQLException {
        Long test = clock.now();
        List<Locked> ended = Jdbc.query(
                c,
                sql.retryable,
                p -> p.numberOrNull(test).text(Rows.refs(refs)).numberOrNull(test),
                Locked::map);
        List<Move> again =
                move(c, ended, (job, now) -> Move.of(job, job.course().again(now), Event.RETRIED, history));
        dropResults(c, ended.stream().map(Locked::job).toList());
        return refs(again);
    }

    private void dropResults(Connection c, List<StoredJob> jobs) throws SQLException {
        if (!jobs.isEmpty()) {
            Jdbc.update(c, sql.forgetResults, p -> p.text(Rows.numbers(jobs, StoredJob::seq)));
        }
    }

    @Override
    public List<Standing> cancel(Connection c, List<JobRef> refs, boolean history) throws SQLException {
        List<Locked> unfinished = lock(c, sql.unfinished, refs);
        List<Locked> running = unfinished.stream()
                .filter(locked -> !locked.job().course().isWaiting())
                .toList();
        flag(c, running);
        List<Locked> waiting = unfinished.stream()
                .filter(locked -> locked.job().course().isWaiting())
                .toList();
        List<Move> cancelled = move(
                c,
                waiting,
                (job, now) -> Move.of(job, job.course().ended(JobState.CANCELLED, now), Event.CANCELLED, history));
        List<Standing> touched = new ArrayList<>();
        running.forEach(locked -> touched.add(new Standing(locked.job().ref(), JobState.RUNNING, 0, null)));
        cancelled.forEach(move -> touched.add(new Standing(move.job().ref(), JobState.CANCELLED, 0, null)));
        return touched;
    }

    private void flag(Connection c, List<Locked> running) throws SQLException {
        moves.update(
                c,
                running.stream()
                        .map(locked ->
                                Move.counted(locked.job(), locked.job().course().flagged(), Event.CANCELLED.code()))
                        .toList());
    }

    @Override
    public List<JobRef> discard(Connection c, List<JobRef> refs, boolean history) throws SQLException {
        return refs(move(
                c,
                lock(c, sql.waiting, refs),
                (job, now) ->
                        Move.of(job, job.course().ended(JobState.DEAD, now), Event.DISCARDED, history, BY_OPERATOR)));
    }

    @Override
    public List<JobRef> reschedule(Connection c, List<JobRef> refs, long runAtMillis, boolean history)
            throws SQLException {
        return refs(move(
                c,
                lock(c, sql.waiting, refs),
                (job, now) -> Move.of(job, job.course().moved(now, runAtMillis), Event.RESCHEDULED, history)));
    }

    private List<Locked> lock(Connection c, String statement, List<JobRef> refs) throws SQLException {
        return Jdbc.query(c, statement, p -> p.numberOrNull(clock.now()).text(Rows.refs(refs)), Locked::map);
    }

    private List<Move> move(Connection c, List<Locked> jobs, Decision decision) throws SQLException {
        if (jobs.isEmpty()) {
            return List.of();
        }
        long now = jobs.get(0).now();
        List<Move> decided =
                jobs.stream().map(locked -> decision.on(locked.job(), now)).toList();
        moves.write(c, now, decided);
        return decided;
    }

    private static List<JobRef> refs(List<Move> jobs) {
        return jobs.stream().map(move -> move.job().ref()).toList();
    }

    @Override
    public int reap(Connection c, int bound, Kept kept) throws SQLException {
        long now = clock.now(c);
        return each(c, Place.RUNNING, bound, (queue, left) -> endings.reap(c, now, queue, left, kept));
    }

    @Override
    public int expire(Connection c, int bound, boolean history) throws SQLException {
        long now = clock.now(c);
        return each(c, Place.EXPIRES, bound, (queue, left) -> endings.expire(c, now, queue, left, history));
    }

    @Override
    public int prune(Connection c, JobState end, int bound, long olderThanMillis) throws SQLException {
        long now = clock.now(c);
        return each(c, end.code(), bound, (queue, left) -> {
            List<StoredJob> old = old(c, end.code(), queue, now - olderThanMillis, left);
            empty(c, now, old);
            return old.size();
        });
    }

    @Override
    public int purge(Connection c, String queue, Set<JobState> states, int bound) throws SQLException {
        long now = clock.now(c);
        int purged = 0;
        for (JobState state : states) {
            int left = bound - purged;
            List<StoredJob> ended = Jdbc.query(
                    c, sql.endedOfQueue, p -> p.number(state.code()).text(queue).number(left), StoredJob::map);
            empty(c, now, ended);
            purged += ended.size();
        }
        return purged;
    }

    @Override
    public List<JobRef> purge(Connection c, List<JobRef> refs) throws SQLException {
        List<Locked> ended = lock(c, sql.terminal, refs);
        if (!ended.isEmpty()) {
            empty(c, ended.get(0).now(), ended.stream().map(Locked::job).toList());
        }
        return ended.stream().map(locked -> locked.job().ref()).toList();
    }

    /** Takes their content and forgets their stories; their ids stay. */
    private void empty(Connection c, long now, List<StoredJob> jobs) throws SQLException {
        if (jobs.isEmpty()) {
            return;
        }
        String seqs = Rows.numbers(jobs, StoredJob::seq);
        new Writes()
                .add(sql.empty, p -> p.text(seqs))
                .add(
                        sql.forgetErrors,
                        p -> p.text(Rows.refs(jobs.stream().map(StoredJob::ref).toList())))
                .add(sql.forgetHistory, p -> p.text(seqs))
                .run(c);
        forgetKeys(c, jobs);
        moves.write(
                c,
                now,
                jobs.stream()
                        .map(job -> Move.counted(job, job.course().pruned(now), Tally.PRUNED))
                        .toList());
    }

    /** What is left of keys that they held once; a window goes on. */
    private void forgetKeys(Connection c, List<StoredJob> jobs) throws SQLException {
        List<Key> keys = jobs.stream()
                .filter(job -> job.key() != null)
                .map(job -> new Key(job.ref(), String.valueOf(job.key())))
                .toList();
        if (!keys.isEmpty()) {
            forgetKeys(c, sql.unlockedKeys, p -> p.text(Rows.keys(keys, Key::ref, Key::key)));
        }
    }

    /** Whoever has a key locked is about to take it. */
    private void forgetKeys(Connection c, String which, Jdbc.Binder binder) throws SQLException {
        List<Key> over =
                Jdbc.query(c, which, binder, row -> new Key(MySqlEnqueue.ref(row), row.getString("unique_key")));
        if (!over.isEmpty()) {
            Jdbc.update(c, sql.forgetKeys, p -> p.text(Rows.keys(over, Key::ref, Key::key)));
        }
    }

    private int each(Connection c, int what, int bound, Step step) throws SQLException {
        int done = 0;
        for (String queue : queues(c, what)) {
            if (done < bound) {
                done += step.of(queue, bound - done);
            }
        }
        return done;
    }

    private List<String> queues(Connection c, int what) throws SQLException {
        return Jdbc.query(c, sql.queues, p -> p.number(what).number(what), row -> row.getString(1));
    }

    private List<StoredJob> old(Connection c, int what, String queue, long until, int bound) throws SQLException {
        return Jdbc.query(
                c,
                sql.endedByTime,
                p -> p.number(what).text(queue).number(until).number(bound),
                StoredJob::map);
    }

    @Override
    public int dropResults(Connection c, int bound) throws SQLException {
        long now = clock.now(c);
        return each(c, Place.RESULT, bound, (queue, left) -> {
            List<StoredJob> jobs = old(c, Place.RESULT, queue, now, left);
            moves.update(
                    c,
                    jobs.stream()
                            .map(job -> Move.counted(job, job.course().withResultUntil(null), Tally.PRUNED))
                            .toList());
            dropResults(c, jobs);
            return jobs.size();
        });
    }

    @Override
    public int rollUp(Connection c, int bound) throws SQLException {
        return counts.rollUp(c, clock.now(c), bound);
    }

    @Override
    public int forget(Connection c, int bound, long olderThanMillis) throws SQLException {
        long now = clock.now(c);
        forgetKeys(c, sql.windows, p -> p.number(now).number(bound));
        claims.forget(c, now, bound);
        return each(c, Course.PRUNED, bound, (queue, left) -> {
            List<StoredJob> old = old(c, Course.PRUNED, queue, now - olderThanMillis, left);
            if (!old.isEmpty()) {
                Writes writes = new Writes().add(sql.forgetJobs, p -> p.text(Rows.numbers(old, StoredJob::seq)));
                moves.leave(
                        writes,
                        old.stream().flatMap(job -> Place.of(job).stream()).toList());
                writes.run(c);
            }
            return old.size();
        });
    }
}
