package io.connectjobs.store.sqlite;

import io.connectjobs.store.HistoryEntry.Event;
import io.connectjobs.store.JobError;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;
import io.connectjobs.store.sql.Change;
import io.connectjobs.store.sql.ClaimOrder;
import io.connectjobs.store.sql.ClaimedRow;
import io.connectjobs.store.sql.Completion;
import io.connectjobs.store.sql.HeldJob;
import io.connectjobs.store.sql.Jdbc;
import io.connectjobs.store.sql.JobRow;
import io.connectjobs.store.sql.JobStatements;
import io.connectjobs.store.sql.LeaseKey;
import io.connectjobs.store.sql.Params;
import io.connectjobs.store.sql.Standing;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Binds and runs {@link SqliteSql}. Each verb reads the clock once, inside its transaction; a batch is a loop over one
 * prepared statement in this process.
 */
final class SqliteStatements implements JobStatements {
    private final @Nullable InstantSource testClock;

    /** What history says of a job. */
    private record Entry(JobRef ref, Event event, int state, int attempt) {}

    SqliteStatements(@Nullable InstantSource testClock) {
        this.testClock = testClock;
    }

    private long now(Connection c) throws SQLException {
        Long test = testClock == null ? null : testClock.millis();
        return Jdbc.one(c, SqliteSql.CLOCK, p -> p.numberOrNull(test), row -> row.getLong(1));
    }

    @Override
    public List<JobRef> insert(Connection c, List<JobRow> rows, boolean history) throws SQLException {
        long now = now(c);
        // The table's order is the batch's order, whatever order the rows come in.
        long first = takeNumbers(
                c, "seq", rows.stream().mapToInt(JobRow::ordinal).max().orElse(0) + 1);
        List<Entry> added = Jdbc.queryEach(
                c,
                SqliteSql.INSERT,
                rows,
                (p, row) -> {
                    Long runAt = row.runAtMillis();
                    p.number(now);
                    ref(p, row.ref());
                    p.number(first + row.ordinal())
                            .text(row.kind())
                            .number(row.priority())
                            .number(runAt == null ? now + row.delayMillis() : runAt)
                            .number(row.maxAttempts())
                            .text(row.retryPolicy())
                            .text(row.headersJson())
                            .text(row.payload().contentType())
                            .bytes(row.payload().bytes());
                },
                row -> new Entry(ref(row), Event.ENQUEUED, row.getInt("state"), 0));
        writeHistory(c, now, added, history);
        return added.stream().map(Entry::ref).toList();
    }

    @Override
    public List<ClaimedRow> held(Connection c, String claimId) throws SQLException {
        return Jdbc.query(c, SqliteSql.HELD, p -> p.text(claimId), ClaimedRow::map);
    }

    /** The transaction is the only writer: the row is all that's missing. */
    @Override
    public void lockQueue(Connection c, String queue) throws SQLException {
        Jdbc.update(c, SqliteSql.LOCK_QUEUE, p -> p.text(queue));
    }

    @Override
    public int countRunning(Connection c, String queue, int bound) throws SQLException {
        return Jdbc.one(c, SqliteSql.COUNT_RUNNING, p -> p.text(queue).number(bound), row -> row.getInt(1));
    }

    @Override
    public void freshen(Connection c, String queue, int bound, Kept kept) throws SQLException {
        long now = now(c);
        List<Long> expired = Jdbc.query(
                c, SqliteSql.EXPIRED_OF_QUEUE, p -> p.number(now).text(queue).number(bound), SqliteStatements::seq);
        reap(c, now, expired, kept);
        Jdbc.update(c, SqliteSql.PROMOTE, p -> p.number(now).text(queue).number(bound));
    }

    @Override
    public List<ClaimedRow> claim(Connection c, ClaimOrder order, boolean history) throws SQLException {
        long now = now(c);
        List<Long> seqs = Jdbc.query(
                c,
                SqliteSql.CLAIMABLE,
                p -> p.number(now).text(order.queue()).number(order.limit()),
                SqliteStatements::seq);
        if (seqs.isEmpty()) {
            return List.of();
        }
        long first = takeNumbers(c, "lease", seqs.size());
        List<Integer> places = IntStream.range(0, seqs.size()).boxed().toList();
        List<ClaimedRow> claimed = Jdbc.queryEach(
                c,
                SqliteSql.CLAIM,
                places,
                (p, place) -> p.number(first + place)
                        .number(now + order.leaseMillis())
                        .text(order.owner().name())
                        .text(order.claimId())
                        .number(seqs.get(place)),
                ClaimedRow::map);
        writeHistory(
                c,
                now,
                claimed.stream()
                        .map(row -> new Entry(
                                row.job().ref(),
                                Event.CLAIMED,
                                JobState.RUNNING.code(),
                                row.job().attempt()))
                        .toList(),
                history);
        return claimed;
    }

    @Override
    public List<LeaseKey> complete(Connection c, List<Completion> completions, boolean history) throws SQLException {
        long now = now(c);
        List<LeaseKey> leases = new ArrayList<>(completions.size());
        List<Entry> done = Jdbc.queryEach(
                c,
                SqliteSql.COMPLETE,
                completions,
                (p, completion) -> {
                    p.number(now).text(completion.resultType()).bytes(completion.resultBytes());
                    lease(p, completion.lease());
                },
                row -> {
                    leases.add(lease(row));
                    return new Entry(ref(row), Event.COMPLETED, JobState.COMPLETED.code(), row.getInt("attempt"));
                });
        writeHistory(c, now, done, history);
        return leases;
    }

    @Override
    public List<HeldJob> lockHeld(Connection c, List<LeaseKey> leases) throws SQLException {
        return Jdbc.queryEach(
                c,
                SqliteSql.HELD_BY_LEASE,
                leases,
                SqliteStatements::lease,
                row -> new HeldJob(
                        lease(row), row.getInt("attempt"), row.getInt("max_attempts"), row.getString("retry_policy")));
    }

    @Override
    public void apply(Connection c, List<Change> changes) throws SQLException {
        long now = now(c);
        Jdbc.updateEach(c, SqliteSql.APPLY, changes, (p, change) -> {
            p.number(now).number(change.state().code()).number(change.attempt()).numberOrNull(change.delayMillis());
            lease(p, change.lease());
        });
        for (Change change : changes) {
            JobError error = change.error();
            if (error != null) {
                writeError(c, now, change.lease().ref(), change.attempt(), error);
            }
        }
        writeHistory(
                c,
                now,
                changes.stream()
                        .filter(Change::kept)
                        .map(change -> new Entry(
                                change.lease().ref(),
                                change.event(),
                                change.state().code(),
                                change.attempt()))
                        .toList(),
                true);
    }

    @Override
    public List<LeaseKey> extend(Connection c, List<LeaseKey> leases, long byMillis) throws SQLException {
        long until = now(c) + byMillis;
        return Jdbc.queryEach(
                c,
                SqliteSql.EXTEND,
                leases,
                (p, lease) -> {
                    p.number(until);
                    lease(p, lease);
                },
                SqliteStatements::lease);
    }

    @Override
    public List<Standing> standing(Connection c, List<JobRef> refs) throws SQLException {
        return Jdbc.queryEach(
                c,
                SqliteSql.STANDING,
                refs,
                SqliteStatements::ref,
                row -> new Standing(ref(row), JobState.ofCode(row.getInt("state")), row.getLong("settled_lease")));
    }

    @Override
    public List<JobRef> retry(Connection c, List<JobRef> refs, boolean history) throws SQLException {
        long now = now(c);
        List<JobRef> again = Jdbc.queryEach(
                c,
                SqliteSql.RETRY,
                refs,
                (p, ref) -> {
                    p.number(now);
                    ref(p, ref);
                },
                SqliteStatements::ref);
        writeHistory(
                c,
                now,
                again.stream()
                        .map(ref -> new Entry(ref, Event.RETRIED, JobState.AVAILABLE.code(), 0))
                        .toList(),
                history);
        return again;
    }

    @Override
    public int reap(Connection c, int bound, Kept kept) throws SQLException {
        long now = now(c);
        List<Long> expired =
                Jdbc.query(c, SqliteSql.EXPIRED_OF_ANY, p -> p.number(now).number(bound), SqliteStatements::seq);
        reap(c, now, expired, kept);
        return expired.size();
    }

    private static void reap(Connection c, long now, List<Long> expired, Kept kept) throws SQLException {
        if (expired.isEmpty()) {
            return;
        }
        List<Entry> reaped = Jdbc.queryEach(
                c,
                SqliteSql.REAP,
                expired,
                (p, seq) -> p.number(now).number(seq),
                row -> new Entry(ref(row), Event.REAPED, row.getInt("state"), row.getInt("attempt")));
        JobError error = new JobError(JobError.LEASE_EXPIRED, Kept.EXPIRED);
        for (Entry entry : reaped) {
            writeError(c, now, entry.ref(), entry.attempt(), error);
        }
        int dead = JobState.DEAD.code();
        writeHistory(
                c,
                now,
                reaped.stream()
                        .filter(entry -> entry.state() == dead ? kept.dead() : kept.again())
                        .toList(),
                true);
    }

    @Override
    public int prune(Connection c, int bound, long olderThanMillis) throws SQLException {
        long now = now(c);
        List<JobRef> pruned = Jdbc.query(
                c, SqliteSql.PRUNE, p -> p.number(now).number(olderThanMillis).number(bound), SqliteStatements::ref);
        Jdbc.updateEach(c, SqliteSql.PRUNE_ERRORS, pruned, SqliteStatements::ref);
        Jdbc.updateEach(c, SqliteSql.PRUNE_HISTORY, pruned, SqliteStatements::ref);
        return pruned.size();
    }

    @Override
    public int forget(Connection c, int bound, long olderThanMillis) throws SQLException {
        long now = now(c);
        return Jdbc.update(
                c, SqliteSql.FORGET, p -> p.number(now).number(olderThanMillis).number(bound));
    }

    /** The first of so many fresh numbers. */
    private static long takeNumbers(Connection c, String name, int count) throws SQLException {
        long last = Jdbc.one(c, SqliteSql.TAKE_NUMBERS, p -> p.number(count).text(name), row -> row.getLong(1));
        return last - count + 1;
    }

    private static void writeHistory(Connection c, long now, List<Entry> entries, boolean wanted) throws SQLException {
        if (wanted && !entries.isEmpty()) {
            Jdbc.updateEach(c, SqliteSql.WRITE_HISTORY, entries, (p, entry) -> {
                p.number(now);
                ref(p, entry.ref());
                p.number(entry.event().code()).number(entry.state()).number(entry.attempt());
            });
        }
    }

    private static void writeError(Connection c, long now, JobRef ref, int attempt, JobError error)
            throws SQLException {
        Jdbc.update(c, SqliteSql.WRITE_ERROR, p -> {
            p.number(now);
            ref(p, ref);
            p.number(attempt).text(error.type()).text(error.message());
        });
    }

    private static Long seq(ResultSet row) throws SQLException {
        return row.getLong("seq");
    }

    private static JobRef ref(ResultSet row) throws SQLException {
        return new JobRef(row.getString("queue"), row.getString("id"));
    }

    private static LeaseKey lease(ResultSet row) throws SQLException {
        return new LeaseKey(ref(row), row.getLong("lease"));
    }

    private static void ref(Params p, JobRef ref) throws SQLException {
        p.text(ref.queue()).text(ref.id());
    }

    private static void lease(Params p, LeaseKey lease) throws SQLException {
        ref(p, lease.ref());
        p.number(lease.number());
    }
}
