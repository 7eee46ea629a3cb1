package io.connectjobs.store.sqlite;

import static java.util.Objects.requireNonNull;

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
import io.connectjobs.store.sql.Tally;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Binds and runs {@link LeaseSql}: a batch is a loop over one prepared statement in this process. */
final class SqliteLease implements LeaseStatements {
    private final Journal journal;
    private final SqliteEndings endings;
    private final SqliteCompleting completing;

    SqliteLease(Journal journal, SqliteEndings endings) {
        this.journal = journal;
        this.endings = endings;
        this.completing = new SqliteCompleting(journal);
    }

    @Override
    public List<ClaimedRow> held(Connection c, String claimId) throws SQLException {
        return Jdbc.query(c, LeaseSql.HELD, p -> p.text(claimId), ClaimedRow::map);
    }

    @Override
    public QueueLimits freshen(Connection c, String queue, int bound, Kept kept) throws SQLException {
        long now = journal.now(c);
        endings.reap(c, now, queue, bound, kept);
        endings.expire(c, now, queue, bound, kept.terminal());
        List<Touched> due =
                Jdbc.query(c, LeaseSql.PROMOTE, p -> p.number(now).text(queue).number(bound), Touched::map);
        journal.count(c, now, Tally.DUE, due);
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
        return SqliteClaims.running(c, queue, bound);
    }

    @Override
    public void useRate(Connection c, String queue, long window, int used) throws SQLException {
        Jdbc.update(c, LeaseSql.USE_RATE, p -> p.number(window).number(used).text(queue));
    }

    @Override
    public List<ClaimedRow> claim(Connection c, ClaimOrder order, boolean history) throws SQLException {
        Long read = order.now();
        long now = read == null ? journal.now(c) : read;
        long number = Journal.nextNumber(c, "lease");
        List<Touched> touched = new ArrayList<>(order.limit());
        List<ClaimedRow> claimed = Jdbc.query(
                c,
                LeaseSql.CLAIM,
                p -> p.number(now)
                        .text(order.queue())
                        .number(order.limit())
                        .number(number)
                        .number(now + order.leaseMillis())
                        .text(order.owner().name()),
                row -> ClaimedColumns.map(order.queue(), number, row, touched::add));
        if (!claimed.isEmpty()) {
            Journal.takeNumber(c, "lease");
            SqliteClaims.note(c, number, order, claimed, Json.seqs(touched));
            journal.freeClaimed(c, touched);
            journal.write(c, now, Event.CLAIMED, touched, history);
            journal.count(c, now, Event.CLAIMED.code(), touched);
        }
        return claimed;
    }

    @Override
    public List<LeaseKey> complete(Connection c, List<Completion> completions, boolean history) throws SQLException {
        return completing.complete(c, completions, history);
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
        Map<Long, Integer> left = new HashMap<>();
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
                row -> {
                    left.merge(row.getLong("claim"), 1, Integer::sum);
                    return Touched.map(row);
                });
        SqliteClaims.leave(c, left);
        journal.freeEnded(c, changed);
        journal.fail(c, now, failures(changes));
        countChanged(c, now, changes, changed);
        Map<JobRef, Event> kept = new HashMap<>();
        changes.stream()
                .filter(Change::kept)
                .forEach(change -> kept.put(change.lease().ref(), change.event()));
        Map<Event, List<Touched>> entries = changed.stream()
                .filter(job -> kept.containsKey(job.ref()))
                .collect(Collectors.groupingBy(job -> requireNonNull(kept.get(job.ref()))));
        for (Map.Entry<Event, List<Touched>> entry : entries.entrySet()) {
            journal.write(c, now, entry.getKey(), entry.getValue(), true);
        }
    }

    private void countChanged(Connection c, long now, List<Change> changes, List<Touched> changed) throws SQLException {
        Map<JobRef, Event> events = changes.stream()
                .collect(Collectors.toMap(change -> change.lease().ref(), Change::event));
        Map<Event, List<Touched>> byEvent =
                changed.stream().collect(Collectors.groupingBy(job -> requireNonNull(events.get(job.ref()))));
        for (Map.Entry<Event, List<Touched>> entry : byEvent.entrySet()) {
            journal.count(c, now, entry.getKey().code(), entry.getValue());
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
        Map<Long, Long> soonest = new HashMap<>();
        List<Extended> extended = Jdbc.queryEach(
                c, LeaseSql.EXTEND, leases, (p, lease) -> SqliteRows.lease(p.number(until), lease), row -> {
                    long untilMillis = row.getLong("lease_until_ms");
                    soonest.merge(row.getLong("claim"), untilMillis, Math::min);
                    return new Extended(
                            SqliteRows.lease(row),
                            Instant.ofEpochMilli(untilMillis),
                            row.getBoolean("cancel_requested"));
                });
        for (Map.Entry<Long, Long> claim : soonest.entrySet()) {
            SqliteClaims.shorten(c, claim.getKey(), claim.getValue());
        }
        return extended;
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
}
