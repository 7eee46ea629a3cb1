package io.connectjobs.store.postgresql;

import io.connectjobs.store.ActivityQuery;
import io.connectjobs.store.JobError;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;
import io.connectjobs.store.sql.Jdbc;
import io.connectjobs.store.sql.Kept;
import io.connectjobs.store.sql.OperateStatements;
import io.connectjobs.store.sql.SqlNames;
import io.connectjobs.store.sql.Standing;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/** Binds and runs {@link OperateSql}. */
final class PostgresOperate implements OperateStatements {
    private final OperateSql sql;
    private final PostgresLine line;
    private final PostgresClock clock;

    PostgresOperate(SqlNames names, PostgresClock clock) {
        this.sql = new OperateSql(names);
        this.line = new PostgresLine(names);
        this.clock = clock;
    }

    @Override
    public List<JobRef> retry(Connection c, List<JobRef> refs, boolean history) throws SQLException {
        return bulk(c, sql.retry, refs, p -> {}, history, Columns::ref);
    }

    @Override
    public List<Standing> cancel(Connection c, List<JobRef> refs, boolean history) throws SQLException {
        line.leave(c, refs);
        return bulk(
                c,
                sql.cancel,
                refs,
                p -> {},
                history,
                row -> new Standing(Columns.ref(row), JobState.ofCode(row.getInt("state")), 0, null));
    }

    @Override
    public List<JobRef> discard(Connection c, List<JobRef> refs, boolean history) throws SQLException {
        line.leave(c, refs);
        return bulk(c, sql.discard, refs, p -> p.text(JobError.DISCARDED).text(DISCARDED), history, Columns::ref);
    }

    @Override
    public List<JobRef> reschedule(Connection c, List<JobRef> refs, long runAtMillis, boolean history)
            throws SQLException {
        line.leave(c, refs);
        return bulk(c, sql.reschedule, refs, p -> p.number(runAtMillis), history, Columns::ref);
    }

    /** All of them take the time, the refs, what is their own, and whether history is kept. */
    private <R> List<R> bulk(
            Connection c, String statement, List<JobRef> refs, Jdbc.Binder own, boolean history, Jdbc.Mapper<R> mapper)
            throws SQLException {
        return Jdbc.query(
                c,
                statement,
                p -> {
                    p.numberOrNull(clock.now());
                    Columns.refs(p, refs);
                    own.bind(p);
                    p.flag(history);
                },
                mapper);
    }

    @Override
    public int reap(Connection c, int bound, Kept kept) throws SQLException {
        return Jdbc.one(
                c,
                sql.reap,
                p -> {
                    p.numberOrNull(clock.now()).number(bound);
                    PostgresLease.reaped(p, kept);
                },
                row -> row.getInt(1));
    }

    @Override
    public int expire(Connection c, int bound, boolean history) throws SQLException {
        return Jdbc.one(
                c,
                sql.expire,
                p -> {
                    p.numberOrNull(clock.now()).number(bound);
                    PostgresLease.expired(p, history);
                },
                row -> row.getInt(1));
    }

    @Override
    public int prune(Connection c, JobState end, int bound, long olderThanMillis) throws SQLException {
        return Jdbc.query(
                        c,
                        sql.prune,
                        p -> p.numberOrNull(clock.now())
                                .number(bound)
                                .number(end.code())
                                .number(olderThanMillis)
                                .number(end.code())
                                .number(olderThanMillis),
                        Columns::ref)
                .size();
    }

    @Override
    public int purge(Connection c, String queue, Set<JobState> states, int bound) throws SQLException {
        Integer[] codes = states.stream().map(JobState::code).toArray(Integer[]::new);
        return Jdbc.query(
                        c,
                        sql.purgeQueue,
                        p -> p.numberOrNull(clock.now())
                                .number(bound)
                                .text(queue)
                                .array("int4", codes)
                                .array("int4", codes),
                        Columns::ref)
                .size();
    }

    @Override
    public List<JobRef> purge(Connection c, List<JobRef> refs) throws SQLException {
        return Jdbc.query(
                c,
                sql.purge,
                p -> {
                    p.numberOrNull(clock.now());
                    Columns.refs(p, refs);
                },
                Columns::ref);
    }

    @Override
    public int dropResults(Connection c, int bound) throws SQLException {
        return Jdbc.update(c, sql.dropResults, p -> p.numberOrNull(clock.now()).number(bound));
    }

    @Override
    public int rollUp(Connection c, int bound) throws SQLException {
        int taken = Jdbc.one(c, sql.rollUp, p -> p.number(bound), row -> row.getInt(1));
        for (ActivityQuery.Bucket bucket : ActivityQuery.Bucket.values()) {
            // One bucket more than promised, since its oldest one is kept until all of it is too old.
            long older = bucket.kept().plus(bucket.length()).toMillis();
            Jdbc.update(
                    c,
                    sql.forgetActivity,
                    p -> p.numberOrNull(clock.now()).number(bucket.code()).number(older));
        }
        return taken;
    }

    @Override
    public int forget(Connection c, int bound, long olderThanMillis) throws SQLException {
        Jdbc.update(c, sql.forgetWindows, p -> p.numberOrNull(clock.now()).number(bound));
        return Jdbc.update(
                c, sql.forget, p -> p.numberOrNull(clock.now()).number(bound).number(olderThanMillis));
    }
}
