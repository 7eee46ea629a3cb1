package io.connectjobs.store.sqlite;

import io.connectjobs.store.HistoryEntry.Event;
import io.connectjobs.store.JobError;
import io.connectjobs.store.sql.Jdbc;
import io.connectjobs.store.sql.Kept;
import io.connectjobs.store.sql.OperateStatements;
import io.connectjobs.store.sqlite.SqliteClaims.Expired;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What time ends: leases that ran out and waiting jobs that expired, of one queue for a claim, of any for upkeep. */
final class SqliteEndings {
    private static final JobError LEASE_EXPIRED = new JobError(JobError.LEASE_EXPIRED, Kept.EXPIRED);
    private static final JobError TIMED_OUT = new JobError(JobError.TIMED_OUT, Kept.TIMED_OUT);

    private final Journal journal;

    SqliteEndings(Journal journal) {
        this.journal = journal;
    }

    /** @return how many leases ran out */
    int reap(Connection c, long now, String queue, int bound, Kept kept) throws SQLException {
        if (!SqliteClaims.due(c, now, queue)) {
            return 0;
        }
        List<Expired> expired = SqliteClaims.expired(c, now, queue, bound);
        reap(c, now, expired, kept);
        SqliteClaims.defer(c, now, queue);
        return expired.size();
    }

    void expire(Connection c, long now, String queue, int bound, boolean history) throws SQLException {
        List<Long> expiring = Jdbc.query(
                c, LeaseSql.EXPIRING_OF_QUEUE, p -> p.number(now).text(queue).number(bound), SqliteRows::seq);
        expire(c, now, expiring, history);
    }

    int reap(Connection c, int bound, Kept kept) throws SQLException {
        long now = journal.now(c);
        int reaped = 0;
        for (String queue : SqliteClaims.dueQueues(c, now)) {
            if (reaped < bound) {
                reaped += reap(c, now, queue, bound - reaped, kept);
            }
        }
        return reaped;
    }

    int expire(Connection c, int bound, boolean history) throws SQLException {
        long now = journal.now(c);
        List<Long> expiring =
                Jdbc.query(c, LeaseSql.EXPIRING_OF_ANY, p -> p.number(now).number(bound), SqliteRows::seq);
        expire(c, now, expiring, history);
        return expiring.size();
    }

    private void expire(Connection c, long now, List<Long> expiring, boolean history) throws SQLException {
        if (expiring.isEmpty()) {
            return;
        }
        List<Touched> expired = Jdbc.queryEach(
                c, LeaseSql.EXPIRE, expiring, (p, seq) -> p.number(now).number(seq), Touched::map);
        journal.freeEnded(c, expired);
        journal.fail(c, now, expired, new JobError(JobError.EXPIRED, OperateStatements.EXPIRED));
        journal.write(c, now, Event.EXPIRED, expired, history);
        journal.count(c, now, Event.EXPIRED.code(), expired);
    }

    private void reap(Connection c, long now, List<Expired> expired, Kept kept) throws SQLException {
        if (expired.isEmpty()) {
            return;
        }
        Set<Long> timedOut = new HashSet<>();
        List<Touched> reaped = Jdbc.queryEach(
                c, LeaseSql.REAP, expired, (p, job) -> p.number(now).number(job.seq()), row -> {
                    if (row.getBoolean("timed_out")) {
                        timedOut.add(row.getLong("seq"));
                    }
                    return Touched.map(row);
                });
        journal.freeEnded(c, reaped);
        journal.count(c, now, Event.REAPED.code(), reaped);
        journal.fail(
                c,
                now,
                reaped.stream()
                        .map(job -> new Journal.Failure(
                                job.ref(), job.attempt(), timedOut.contains(job.seq()) ? TIMED_OUT : LEASE_EXPIRED))
                        .toList());
        List<Touched> entries = reaped.stream()
                .filter(job -> job.state().isTerminal() ? kept.terminal() : kept.again())
                .toList();
        journal.write(c, now, Event.REAPED, entries, true);
    }
}
