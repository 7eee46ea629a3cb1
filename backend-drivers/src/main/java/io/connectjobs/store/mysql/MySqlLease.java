package io.connectjobs.store.mysql;

import static java.util.Objects.requireNonNull;

import io.connectjobs.store.HistoryEntry.Event;
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
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Binds and runs {@link LeaseSql}. */
final class MySqlLease implements LeaseStatements {
    private final LeaseSql sql;
    private final Moves moves;
    private final Endings endings;
    private final Claiming claiming;
    private final MySqlClock clock;

    MySqlLease(LeaseSql sql, Moves moves, Endings endings, MySqlClock clock) {
        this.sql = sql;
        this.moves = moves;
        this.endings = endings;
        this.claiming = new Claiming(sql, moves, clock);
        this.clock = clock;
    }

    private record Look(QueueLimits limits, boolean overdue, boolean expired, boolean due) {}

    @Override
    public List<ClaimedRow> held(Connection c, String claimId) throws SQLException {
        return claiming.held(c, claimId);
    }

    @Override
    public List<ClaimedRow> claim(Connection c, ClaimOrder order, boolean history) throws SQLException {
        return claiming.claim(c, order, history);
    }

    /** One look that locks nothing tells whether there is anything to do. */
    @Override
    public QueueLimits freshen(Connection c, String queue, int bound, Kept kept) throws SQLException {
        Long test = clock.now();
        Look look = Jdbc.one(
                c,
                sql.look,
                p -> p.text(queue)
                        .numberOrNull(test)
                        .text(queue)
                        .numberOrNull(test)
                        .text(queue)
                        .numberOrNull(test)
                        .numberOrNull(test)
                        .text(queue),
                row -> new Look(
                        QueueLimits.map(row),
                        row.getBoolean("overdue"),
                        row.getBoolean("expired"),
                        row.getBoolean("due")));
        long now = look.limits().now();
        if (look.overdue()) {
            endings.reap(c, now, queue, bound, kept);
        }
        // What was just taken back may be late too.
        if (look.expired() || look.overdue()) {
            endings.expire(c, now, queue, bound, kept.terminal());
        }
        if (look.due()) {
            endings.promote(c, now, queue, bound);
        }
        return look.limits();
    }

    @Override
    public List<String> limited(Connection c, Collection<String> queues) throws SQLException {
        String places = String.join(", ", Collections.nCopies(queues.size(), "?"));
        return Jdbc.query(
                c,
                sql.limited.formatted(places),
                p -> {
                    for (String queue : queues) {
                        p.text(queue);
                    }
                },
                row -> row.getString(1));
    }

    @Override
    public QueueLimits lockQueue(Connection c, String queue) throws SQLException {
        if (lock(c, queue).isEmpty()) {
            Jdbc.update(c, sql.makeQueue, p -> p.text(queue));
            lock(c, queue);
        }
        // Read anew once the lock is ours: the statement that waited for it still has the time from before.
        return Jdbc.one(c, sql.limits, p -> p.numberOrNull(clock.now()).text(queue), QueueLimits::map);
    }

    private List<String> lock(Connection c, String queue) throws SQLException {
        return Jdbc.query(c, sql.lockQueue, p -> p.text(queue), row -> row.getString(1));
    }

    @Override
    public int countRunning(Connection c, String queue, int bound) throws SQLException {
        return Jdbc.one(c, sql.countRunning, p -> p.text(queue).number(bound), row -> row.getInt(1));
    }

    @Override
    public void useRate(Connection c, String queue, long window, int used) throws SQLException {
        Jdbc.update(c, sql.useRate, p -> p.number(window).number(used).text(queue));
    }

    @Override
    public List<LeaseKey> complete(Connection c, List<Completion> completions, boolean history) throws SQLException {
        Map<LeaseKey, Completion> byLease =
                completions.stream().collect(Collectors.toMap(Completion::lease, completion -> completion));
        List<Locked> held =
                lockHeld(c, completions.stream().map(Completion::lease).toList(), clock.now());
        if (held.isEmpty()) {
            return List.of();
        }
        long now = held.get(0).now();
        List<Move> completed = held.stream()
                .map(locked -> completed(locked.job(), byLease.get(locked.job().lease()), now, history))
                .toList();
        keepResults(c, completed, byLease);
        moves.complete(c, now, completed, history);
        return held.stream().map(locked -> locked.job().lease()).toList();
    }

    private static Move completed(StoredJob job, @Nullable Completion completion, long now, boolean history) {
        Long ttl = completion == null ? null : completion.resultTtlMillis();
        Course to = job.course()
                .settled(
                        JobState.COMPLETED, job.course().attempt(), job.course().runAt(), now)
                .withResultUntil(ttl == null ? null : Long.valueOf(now + ttl));
        return Move.of(job, to, Event.COMPLETED, history);
    }

    private void keepResults(Connection c, List<Move> completed, Map<LeaseKey, Completion> byLease)
            throws SQLException {
        Writes writes = moves.writes();
        for (Move move : completed) {
            Completion completion = byLease.get(move.job().lease());
            if (completion != null && completion.result() != null) {
                writes.add(
                        sql.results,
                        p -> p.text(completion.resultType())
                                .bytes(completion.resultBytes())
                                .numberOrNull(move.to().resultUntil())
                                .number(move.job().seq()),
                        completion.result().bytes().length);
            }
        }
        writes.run(c);
    }

    private List<Locked> lockHeld(Connection c, List<LeaseKey> leases, @Nullable Long test) throws SQLException {
        return Jdbc.query(c, sql.lockHeld, p -> p.numberOrNull(test).text(Rows.leases(leases)), Locked::map);
    }

    @Override
    public List<HeldJob> lockHeld(Connection c, List<LeaseKey> leases) throws SQLException {
        return Jdbc.query(
                c,
                sql.lockDecided,
                p -> p.text(Rows.leases(leases)),
                row -> new HeldJob(
                        new LeaseKey(MySqlEnqueue.ref(row), row.getLong("lease")),
                        row.getInt("attempt"),
                        row.getInt("max_attempts"),
                        row.getString("retry_policy"),
                        row.getBoolean("cancel_requested")));
    }

    @Override
    public void apply(Connection c, List<Change> changes) throws SQLException {
        Map<LeaseKey, Change> byLease = new HashMap<>();
        changes.forEach(change -> byLease.put(change.lease(), change));
        List<Locked> held = lockHeld(c, changes.stream().map(Change::lease).toList(), clock.now());
        List<Move> changed = new ArrayList<>(held.size());
        for (Locked locked : held) {
            Change change = byLease.get(locked.job().lease());
            if (change != null) {
                changed.add(changed(locked, change));
            }
        }
        if (!changed.isEmpty()) {
            moves.write(c, held.get(0).now(), changed);
        }
    }

    private static Move changed(Locked locked, Change change) {
        StoredJob job = locked.job();
        Long delay = change.delayMillis();
        long runAt = delay == null ? job.course().runAt() : locked.now() + delay;
        Course to = job.course().settled(change.state(), change.attempt(), runAt, locked.now());
        return Move.of(job, to, change.event(), change.kept(), change.error());
    }

    @Override
    public List<Extended> extend(Connection c, List<LeaseKey> leases, long byMillis) throws SQLException {
        List<Locked> held = lockHeld(c, leases, clock.now());
        List<Extended> extended = new ArrayList<>(held.size());
        List<Move> moved = new ArrayList<>(held.size());
        for (Locked locked : held) {
            Course to = locked.job().course().extended(locked.now() + byMillis);
            moved.add(Move.counted(locked.job(), to, Event.CLAIMED.code()));
            extended.add(new Extended(
                    locked.job().lease(), Instant.ofEpochMilli(requireNonNull(to.leaseUntil())), to.cancelRequested()));
        }
        moves.update(c, moved);
        return extended;
    }

    @Override
    public List<Standing> standing(Connection c, List<JobRef> refs) throws SQLException {
        return Jdbc.query(
                c,
                sql.standing,
                p -> p.text(Rows.refs(refs)).numberOrNull(clock.now()),
                row -> new Standing(
                        MySqlEnqueue.ref(row),
                        JobState.ofCode(row.getInt("state")),
                        row.getLong("settled_lease"),
                        row.getString("key_holder")));
    }
}
