package io.connectjobs.store.mysql;

import static java.util.Objects.requireNonNull;

import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.HistoryEntry.Event;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;
import io.connectjobs.store.Payload;
import io.connectjobs.store.sql.Change;
import io.connectjobs.store.sql.ClaimOrder;
import io.connectjobs.store.sql.ClaimedRow;
import io.connectjobs.store.sql.Completion;
import io.connectjobs.store.sql.Headers;
import io.connectjobs.store.sql.HeldJob;
import io.connectjobs.store.sql.Jdbc;
import io.connectjobs.store.sql.Kept;
import io.connectjobs.store.sql.LeaseKey;
import io.connectjobs.store.sql.LeaseStatements;
import io.connectjobs.store.sql.QueueLimits;
import io.connectjobs.store.sql.Standing;
import java.sql.Connection;
import java.sql.ResultSet;
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
    private final MySqlClock clock;

    MySqlLease(LeaseSql sql, Moves moves, Endings endings, MySqlClock clock) {
        this.sql = sql;
        this.moves = moves;
        this.endings = endings;
        this.clock = clock;
    }

    /** A job and the store's time when it was locked. */
    private record Locked(StoredJob job, long now) {
        static Locked map(ResultSet row) throws SQLException {
            return new Locked(StoredJob.map(row), row.getLong(StoredJob.WIDTH + 1));
        }
    }

    /** What a claim answers of a job beside that. */
    private record Content(
            Locked locked,
            String kind,
            Payload payload,
            @Nullable String headers,
            long enqueuedAt) {
        static Content map(ResultSet row) throws SQLException {
            int at = StoredJob.WIDTH + 2;
            return new Content(
                    Locked.map(row),
                    row.getString(at),
                    new Payload(row.getBytes(at + 2), row.getString(at + 1)),
                    row.getString(at + 3),
                    row.getLong(at + 4));
        }
    }

    private record Look(QueueLimits limits, boolean overdue, boolean expired, boolean due) {}

    @Override
    public List<ClaimedRow> held(Connection c, String claimId) throws SQLException {
        return Jdbc.query(c, sql.held, p -> p.text(claimId), ClaimedRow::map);
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
        if (look.expired()) {
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
    public List<ClaimedRow> claim(Connection c, ClaimOrder order, boolean history) throws SQLException {
        Long test = order.now() == null ? clock.now() : order.now();
        List<Content> found = Jdbc.query(
                c,
                sql.claim,
                p -> p.numberOrNull(test)
                        .text(order.queue())
                        .numberOrNull(test)
                        .numberOrNull(test)
                        .text(order.queue())
                        .number(order.limit()),
                Content::map);
        if (found.isEmpty()) {
            return List.of();
        }
        long now = found.get(0).locked().now();
        long until = now + order.leaseMillis();
        long number = note(c, order, until, found);
        List<Move> claimed = found.stream()
                .map(content -> claimed(content.locked().job(), now, number, until, history))
                .toList();
        moves.claim(c, now, claimed, number, until, order.owner().name(), history);
        List<ClaimedRow> rows = new ArrayList<>(found.size());
        for (int i = 0; i < found.size(); i++) {
            rows.add(row(found.get(i), claimed.get(i).to()));
        }
        return rows;
    }

    private long note(Connection c, ClaimOrder order, long until, List<Content> found) throws SQLException {
        String seqs = Rows.numbers(found, content -> content.locked().job().seq());
        return new Writes()
                .add(sql.noteClaim, p -> p.text(order.claimId()).number(until).text(seqs))
                .add("SELECT LAST_INSERT_ID()", p -> {})
                .query(c, row -> row.getLong(1))
                .get(0);
    }

    private static Move claimed(StoredJob job, long now, long number, long until, boolean history) {
        Long timeout = job.timeout();
        Long due = timeout == null ? null : Long.valueOf(now + timeout);
        return Move.of(job, job.course().claimed(job.seq() + number, until, due), Event.CLAIMED, history);
    }

    private static ClaimedRow row(Content content, Course to) {
        StoredJob job = content.locked().job();
        Long deadline = to.deadline();
        return new ClaimedRow(
                new ClaimedJob(
                        LeaseKey.lease(job.ref(), requireNonNull(to.lease())),
                        content.kind(),
                        content.payload(),
                        Headers.ofJson(content.headers()),
                        job.priority(),
                        to.attempt(),
                        job.maxAttempts(),
                        Instant.ofEpochMilli(to.runAt()),
                        Instant.ofEpochMilli(content.enqueuedAt()),
                        Instant.ofEpochMilli(requireNonNull(to.leaseUntil())),
                        deadline == null ? null : Instant.ofEpochMilli(deadline)),
                job.seq());
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
        Writes writes = new Writes();
        for (Move move : completed) {
            Completion completion = byLease.get(move.job().lease());
            if (completion != null && completion.result() != null) {
                writes.add(
                        sql.results,
                        p -> p.text(completion.resultType())
                                .bytes(completion.resultBytes())
                                .numberOrNull(move.to().resultUntil())
                                .number(move.job().seq()));
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
