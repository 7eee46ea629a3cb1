package io.connectjobs.store.postgresql;

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
import io.connectjobs.store.sql.OperateStatements;
import io.connectjobs.store.sql.Params;
import io.connectjobs.store.sql.QueueLimits;
import io.connectjobs.store.sql.SqlNames;
import io.connectjobs.store.sql.Standing;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Binds and runs {@link LeaseSql}. */
final class PostgresLease implements LeaseStatements {
    private final LeaseSql sql;
    private final PostgresFront front;
    private final PostgresClock clock;

    PostgresLease(SqlNames names, PostgresClock clock) {
        this.sql = new LeaseSql(names);
        this.front = new PostgresFront(names);
        this.clock = clock;
    }

    @Override
    public List<ClaimedRow> held(Connection c, String claimId) throws SQLException {
        return Jdbc.query(c, sql.held, p -> p.text(claimId), ClaimedRow::map);
    }

    private record Seen(QueueLimits limits, boolean lookDue, boolean isDue) {}

    /** How many completions applied, and one of them unless all did. */
    private record Completed(int applied, @Nullable LeaseKey lease) {}

    private record Claimed(List<ClaimedRow> rows, boolean stale) {
        static Claimed read(String queue, ResultSet result) throws SQLException {
            List<ClaimedRow> rows = new ArrayList<>();
            boolean stale = false;
            while (result.next()) {
                // Each row says the same.
                stale = rows.isEmpty() ? result.getBoolean(ClaimedRow.COUNT + 1) : stale;
                rows.add(ClaimedRow.map(queue, result));
            }
            return new Claimed(rows, stale);
        }
    }

    @Override
    public QueueLimits freshen(Connection c, String queue, int bound, Kept kept) throws SQLException {
        Long now = clock.now();
        Seen seen = Jdbc.one(
                c,
                sql.look,
                p -> p.numberOrNull(now)
                        .text(queue)
                        .text(queue)
                        .text(queue)
                        .text(queue)
                        .text(queue)
                        .text(queue)
                        .text(queue),
                row -> new Seen(QueueLimits.map(row), row.getBoolean("look_due"), row.getBoolean("is_due")));
        if (seen.isDue()) {
            freshen(c, queue, now, bound, kept);
        }
        if (seen.lookDue()) {
            front.move(c, queue, now);
        }
        return seen.limits();
    }

    private void freshen(Connection c, String queue, @Nullable Long now, int bound, Kept kept) throws SQLException {
        Jdbc.queryLast(
                c,
                sql.freshen,
                p -> {
                    p.numberOrNull(now).number(bound).text(queue).text(queue);
                    reaped(p, kept);
                    p.numberOrNull(now).text(queue).number(bound);
                    expired(p, kept.terminal());
                    p.numberOrNull(now).text(queue).text(queue).number(bound);
                },
                row -> row.getInt(1));
    }

    @Override
    public List<String> limited(Connection c, Collection<String> queues) throws SQLException {
        String[] names = queues.toArray(new String[0]);
        return Jdbc.query(c, sql.limited, p -> p.array("text", names), row -> row.getString(1));
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
        return Jdbc.queryLast(
                        c, sql.countRunning, p -> p.text(queue).text(queue).number(bound), row -> row.getInt(1))
                .get(0);
    }

    @Override
    public void useRate(Connection c, String queue, long window, int used) throws SQLException {
        Jdbc.update(c, sql.useRate, p -> p.number(window).number(used).text(queue));
    }

    @Override
    public List<ClaimedRow> claim(Connection c, ClaimOrder order, boolean history) throws SQLException {
        Long now = order.now() == null ? clock.now() : order.now();
        Claimed claimed = Jdbc.queryAll(
                c,
                sql.claim,
                p -> p.numberOrNull(now)
                        .text(order.queue())
                        .text(order.queue())
                        .text(order.queue())
                        .text(order.queue())
                        .number(order.limit())
                        .text(order.owner().name())
                        .number(order.leaseMillis())
                        .text(order.queue())
                        .text(order.queue())
                        .text(order.owner().name())
                        .text(order.claimId())
                        .flag(history),
                rows -> Claimed.read(order.queue(), rows));
        if (claimed.stale()) {
            front.move(c, order.queue(), now);
        }
        return claimed.rows();
    }

    @Override
    public List<LeaseKey> complete(Connection c, List<Completion> completions, boolean history) throws SQLException {
        boolean haveResults = completions.stream().anyMatch(one -> one.result() != null);
        List<Completed> completed = Jdbc.query(
                c,
                haveResults ? sql.completeWithResults : sql.complete,
                p -> {
                    p.numberOrNull(clock.now()).flag(history);
                    Columns.leases(p, completions, Completion::lease);
                    if (haveResults) {
                        Columns.texts(p, completions, Completion::resultType);
                        Columns.binaries(p, completions, Completion::resultBytes);
                        Columns.numbers(p, completions, Completion::resultTtlMillis);
                    }
                    p.number(completions.size());
                },
                row -> new Completed(row.getInt("applied"), row.getString("id") == null ? null : Columns.lease(row)));
        return completed.get(0).applied() == completions.size()
                ? completions.stream().map(Completion::lease).toList()
                : completed.stream()
                        .flatMap(one -> Stream.ofNullable(one.lease()))
                        .toList();
    }

    @Override
    public List<HeldJob> lockHeld(Connection c, List<LeaseKey> leases) throws SQLException {
        return Jdbc.query(
                c,
                sql.lockHeld,
                p -> Columns.leases(p, leases, Function.identity()),
                row -> new HeldJob(
                        Columns.lease(row),
                        row.getInt("attempt"),
                        row.getInt("max_attempts"),
                        row.getString("retry_policy"),
                        row.getBoolean("cancel_requested")));
    }

    @Override
    public void apply(Connection c, List<Change> changes) throws SQLException {
        Jdbc.update(c, sql.apply, p -> {
            p.numberOrNull(clock.now());
            Columns.leases(p, changes, Change::lease);
            Columns.integers(p, changes, change -> change.state().code());
            Columns.integers(p, changes, Change::attempt);
            Columns.numbers(p, changes, Change::delayMillis);
            Columns.integers(p, changes, change -> change.event().code());
            errors(p, changes.stream().map(Change::error).toList());
            Columns.flags(p, changes, Change::kept);
        });
    }

    @Override
    public List<Extended> extend(Connection c, List<LeaseKey> leases, long byMillis) throws SQLException {
        return Jdbc.query(
                c,
                sql.extend,
                p -> {
                    p.numberOrNull(clock.now()).number(byMillis);
                    Columns.leases(p, leases, Function.identity());
                },
                row -> new Extended(
                        Columns.lease(row),
                        Instant.ofEpochMilli(row.getLong("lease_until_ms")),
                        row.getBoolean("cancel_requested")));
    }

    @Override
    public List<Standing> standing(Connection c, List<JobRef> refs) throws SQLException {
        return Jdbc.query(
                c,
                sql.standing,
                p -> {
                    p.numberOrNull(clock.now());
                    Columns.refs(p, refs);
                },
                row -> new Standing(
                        Columns.ref(row),
                        JobState.ofCode(row.getInt("state")),
                        row.getLong("settled_lease"),
                        row.getString("key_holder")));
    }

    private static void errors(Params p, List<@Nullable JobError> errors) throws SQLException {
        Columns.texts(p, errors, error -> error == null ? null : error.type());
        Columns.texts(p, errors, error -> error == null ? null : error.message());
        Columns.texts(p, errors, error -> error == null ? null : error.stackTrace());
    }

    static void reaped(Params p, Kept kept) throws SQLException {
        p.text(JobError.TIMED_OUT)
                .text(JobError.LEASE_EXPIRED)
                .text(Kept.TIMED_OUT)
                .text(Kept.EXPIRED)
                .flag(kept.again())
                .flag(kept.terminal());
    }

    static void expired(Params p, boolean history) throws SQLException {
        p.text(JobError.EXPIRED).text(OperateStatements.EXPIRED).flag(history);
    }
}
