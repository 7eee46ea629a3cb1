package io.connectjobs.store.mysql;

import io.connectjobs.store.HistoryEntry.Event;
import io.connectjobs.store.JobError;
import io.connectjobs.store.JobState;
import io.connectjobs.store.sql.Jdbc;
import io.connectjobs.store.sql.Kept;
import io.connectjobs.store.sql.OperateStatements;
import io.connectjobs.store.sql.Tally;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;

/** What time does to jobs of one queue: leases run out, waiting jobs expire, others come due. */
final class Endings {
    private static final JobError LEASE_EXPIRED = new JobError(JobError.LEASE_EXPIRED, Kept.EXPIRED);
    private static final JobError TIMED_OUT = new JobError(JobError.TIMED_OUT, Kept.TIMED_OUT);
    private static final JobError EXPIRED = new JobError(JobError.EXPIRED, OperateStatements.EXPIRED);

    private final String endedByTime;
    private final Moves moves;

    Endings(LeaseSql sql, Moves moves) {
        this.endedByTime = sql.endedByTime;
        this.moves = moves;
    }

    int reap(Connection c, long now, String queue, int bound, Kept kept) throws SQLException {
        return move(c, now, queue, Place.RUNNING, bound, job -> reaped(job, now, kept));
    }

    private static Move reaped(StoredJob job, long now, Kept kept) {
        Course to = job.course().takenBack(job.maxAttempts(), now);
        Long deadline = job.course().deadline();
        JobError error = deadline != null && deadline <= now ? TIMED_OUT : LEASE_EXPIRED;
        return Move.of(job, to, Event.REAPED, to.hasEnded() ? kept.terminal() : kept.again(), error);
    }

    int expire(Connection c, long now, String queue, int bound, boolean history) throws SQLException {
        return move(
                c,
                now,
                queue,
                Place.EXPIRES,
                bound,
                job -> Move.of(job, job.course().ended(JobState.DEAD, now), Event.EXPIRED, history, EXPIRED));
    }

    void promote(Connection c, long now, String queue, int bound) throws SQLException {
        move(
                c,
                now,
                queue,
                Place.WAITING,
                bound,
                job -> Move.counted(job, job.course().due(), Tally.DUE));
    }

    private int move(Connection c, long now, String queue, int what, int bound, Function<StoredJob, Move> move)
            throws SQLException {
        List<StoredJob> jobs = Jdbc.query(
                c, endedByTime, p -> p.number(what).text(queue).number(now).number(bound), StoredJob::map);
        moves.write(c, now, jobs.stream().map(move).toList());
        return jobs.size();
    }
}
