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
import io.connectjobs.store.sql.Kept;
import io.connectjobs.store.sql.LeaseKey;
import io.connectjobs.store.sql.LeaseStatements;
import io.connectjobs.store.sql.QueueLimits;
import io.connectjobs.store.sql.Standing;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Binds and runs {@link LeaseSql}: a batch is a loop over one prepared statement in this process. */
final class SqliteLease implements LeaseStatements {
    private final Journal journal;

    SqliteLease(Journal journal) {
        this.journal = journal;
    }

    @Override
    public List<ClaimedRow> held(Connection c, String claimId) throws SQLException {
        return Jdbc.query(c, LeaseSql.HELD, p -> p.text(claimId), ClaimedRow::map);
    }

    @Override
    public QueueLimits freshen(Connection c, String queue, int bound, Kept kept) throws SQLException {
        long now = journal.now(c);
        List<Long> expired = Jdbc.query(
                c, LeaseSql.EXPIRED_OF_QUEUE, p -> p.number(now).text(queue).number(bound), SqliteRows::seq);
        reap(c, now, expired, kept);
        Jdbc.update(c, LeaseSql.PROMOTE, p -> p.number(now).text(queue).number(bound));
        return limits(c, now, queue);
    }

    /** None needs a lock: the transaction is the only writer. */
    @Override
    public List<String> limited(Connection c, Collection<String> queues) {
        return List.of();
    }

    /** The transaction is the only writer: the row is all that's missing. */
    @Override
    public QueueLimits lockQueue(Connection c, String queue) throws SQLException {
        Jdbc.update(c, LeaseSql.MAKE_QUEUE, p -> p.text(queue));
        return limits(c, journal.now(c), queue);
    }

    private static QueueLimits limits(Connection c, long now, String queue) throws SQLException {
        List<QueueLimits> limits =
                Jdbc.query(c, LeaseSql.LIMITS, p -> p.number(now).text(queue), QueueLimits::map);
        return limits.isEmpty() ? QueueLimits.none(now) : limits.get(0);
    }

    @Override
    public int countRunning(Connection c, String queue, int bound) throws SQLException {
        return Jdbc.one(c, LeaseSql.COUNT_RUNNING, p -> p.text(queue).number(bound), row -> row.getInt(1));
    }

    @Override
    public void useRate(Connection c, String queue, long window, int used) throws SQLException {
        Jdbc.update(c, LeaseSql.USE_RATE, p -> p.number(window).number(used).text(queue));
    }

    @Override
    public List<ClaimedRow> claim(Connection c, ClaimOrder order, boolean history) throws SQLException {
        Long read = order.now();
        long now = read == null ? journal.now(c) : read;
        List<Long> seqs = Jdbc.query(
                c, LeaseSql.CLAIMABLE, p -> p.number(now).text(order.queue()).number(order.limit()), SqliteRows::seq);
        if (seqs.isEmpty()) {
            return List.of();
        }
        long first = journal.takeNumbers(c, "lease", seqs.size());
        List<Touched> touched = new ArrayList<>(seqs.size());
        List<ClaimedRow> claimed = Jdbc.queryEach(
                c,
                LeaseSql.CLAIM,
                IntStream.range(0, seqs.size()).boxed().toList(),
                (p, place) -> p.number(first + place)
                        .number(now + order.leaseMillis())
                        .text(order.owner().name())
                        .text(order.claimId())
                        .number(seqs.get(place)),
                row -> {
                    ClaimedRow job = ClaimedRow.map(row);
                    touched.add(new Touched(
                            job.job().ref(),
                            JobState.RUNNING,
                            job.job().attempt(),
                            row.getString("unique_key"),
                            row.getInt("unique_hold")));
                    return job;
                });
        journal.freeClaimed(c, touched);
        journal.write(c, now, Event.CLAIMED, touched, history);
        return claimed;
    }

    @Override
    public List<LeaseKey> complete(Connection c, List<Completion> completions, boolean history) throws SQLException {
        long now = journal.now(c);
        List<LeaseKey> leases = new ArrayList<>(completions.size());
        List<Touched> done = Jdbc.queryEach(
                c,
                LeaseSql.COMPLETE,
                completions,
                (p, completion) -> SqliteRows.lease(
                        p.number(now).text(completion.resultType()).bytes(completion.resultBytes()),
                        completion.lease()),
                row -> {
                    leases.add(SqliteRows.lease(row));
                    return Touched.map(row);
                });
        journal.freeEnded(c, done);
        journal.write(c, now, Event.COMPLETED, done, history);
        return leases;
    }

    @Override
    public List<HeldJob> lockHeld(Connection c, List<LeaseKey> leases) throws SQLException {
        return Jdbc.queryEach(
                c,
                LeaseSql.LOCK_HELD,
                leases,
                SqliteRows::lease,
                row -> new HeldJob(
                        SqliteRows.lease(row),
                        row.getInt("attempt"),
                        row.getInt("max_attempts"),
                        row.getString("retry_policy"),
                        row.getBoolean("cancel_requested")));
    }

    @Override
    public void apply(Connection c, List<Change> changes) throws SQLException {
        long now = journal.now(c);
        List<Touched> changed = Jdbc.queryEach(
                c,
                LeaseSql.APPLY,
                changes,
                (p, change) -> SqliteRows.lease(
                        p.number(now)
                                .number(change.state().code())
                                .number(change.attempt())
                                .numberOrNull(change.delayMillis()),
                        change.lease()),
                Touched::map);
        journal.freeEnded(c, changed);
        journal.fail(c, now, failures(changes));
        Map<Event, List<Touched>> kept = changes.stream()
                .filter(Change::kept)
                .collect(Collectors.groupingBy(
                        Change::event,
                        Collectors.mapping(
                                change -> new Touched(change.lease().ref(), change.state(), change.attempt(), null, 0),
                                Collectors.toList())));
        for (Map.Entry<Event, List<Touched>> entries : kept.entrySet()) {
            journal.write(c, now, entries.getKey(), entries.getValue(), true);
        }
    }

    private static List<Journal.Failure> failures(List<Change> changes) {
        List<Journal.Failure> failures = new ArrayList<>();
        for (Change change : changes) {
            JobError error = change.error();
            if (error != null) {
                failures.add(new Journal.Failure(change.lease().ref(), change.attempt(), error));
            }
        }
        return failures;
    }

    @Override
    public List<Extended> extend(Connection c, List<LeaseKey> leases, long byMillis) throws SQLException {
        long until = journal.now(c) + byMillis;
        return Jdbc.queryEach(
                c,
                LeaseSql.EXTEND,
                leases,
                (p, lease) -> SqliteRows.lease(p.number(until), lease),
                row -> new Extended(SqliteRows.lease(row), row.getBoolean("cancel_requested")));
    }

    @Override
    public List<Standing> standing(Connection c, List<JobRef> refs) throws SQLException {
        long now = journal.now(c);
        return Jdbc.queryEach(
                c,
                LeaseSql.STANDING,
                refs,
                (p, ref) -> SqliteRows.ref(p.number(now), ref),
                row -> new Standing(
                        SqliteRows.ref(row),
                        JobState.ofCode(row.getInt("state")),
                        row.getLong("settled_lease"),
                        row.getString("key_holder")));
    }

    int reapAny(Connection c, int bound, Kept kept) throws SQLException {
        long now = journal.now(c);
        List<Long> expired =
                Jdbc.query(c, LeaseSql.EXPIRED_OF_ANY, p -> p.number(now).number(bound), SqliteRows::seq);
        reap(c, now, expired, kept);
        return expired.size();
    }

    private void reap(Connection c, long now, List<Long> expired, Kept kept) throws SQLException {
        if (expired.isEmpty()) {
            return;
        }
        List<Touched> reaped = Jdbc.queryEach(
                c, LeaseSql.REAP, expired, (p, seq) -> p.number(now).number(seq), Touched::map);
        journal.freeEnded(c, reaped);
        journal.fail(c, now, reaped, new JobError(JobError.LEASE_EXPIRED, Kept.EXPIRED));
        List<Touched> entries = reaped.stream()
                .filter(job -> job.state().isTerminal() ? kept.terminal() : kept.again())
                .toList();
        journal.write(c, now, Event.REAPED, entries, true);
    }
}
