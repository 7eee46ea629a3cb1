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
import io.connectjobs.store.sql.JobRow;
import io.connectjobs.store.sql.JobStatements;
import io.connectjobs.store.sql.LeaseKey;
import io.connectjobs.store.sql.Params;
import io.connectjobs.store.sql.SqlNames;
import io.connectjobs.store.sql.Standing;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Binds and runs {@link PostgresSql}: a batch is one statement whose columns travel as arrays. */
final class PostgresStatements implements JobStatements {
    static final String SERVER_NOW = "(extract(epoch FROM statement_timestamp()) * 1000)::bigint";

    private final PostgresSql sql;
    private final @Nullable InstantSource testClock;

    PostgresStatements(SqlNames names, @Nullable InstantSource testClock) {
        this.sql = new PostgresSql(names);
        this.testClock = testClock;
    }

    /** Null, with which every statement takes the server's time, unless a test moves the clock. */
    private @Nullable Long now() {
        return testClock == null ? null : testClock.millis();
    }

    @Override
    public List<JobRef> insert(Connection c, List<JobRow> rows, boolean history) throws SQLException {
        return Jdbc.query(
                c,
                sql.insert,
                p -> {
                    p.numberOrNull(now());
                    refs(p, rows, JobRow::ref);
                    integers(p, rows, JobRow::ordinal);
                    texts(p, rows, JobRow::kind);
                    integers(p, rows, JobRow::priority);
                    numbers(p, rows, JobRow::runAtMillis);
                    numbers(p, rows, JobRow::delayMillis);
                    integers(p, rows, JobRow::maxAttempts);
                    texts(p, rows, JobRow::retryPolicy);
                    texts(p, rows, JobRow::headersJson);
                    texts(p, rows, row -> row.payload().contentType());
                    binaries(p, rows, row -> row.payload().bytes());
                    p.flag(history);
                },
                PostgresStatements::ref);
    }

    @Override
    public List<ClaimedRow> held(Connection c, String claimId) throws SQLException {
        return Jdbc.query(c, sql.held, p -> p.text(claimId), ClaimedRow::map);
    }

    @Override
    public void lockQueue(Connection c, String queue) throws SQLException {
        Jdbc.query(c, sql.lockQueue, p -> p.text(queue), row -> row.getString(1));
    }

    @Override
    public int countRunning(Connection c, String queue, int bound) throws SQLException {
        return Jdbc.one(c, sql.countRunning, p -> p.text(queue).number(bound), row -> row.getInt(1));
    }

    @Override
    public void freshen(Connection c, String queue, int bound, Kept kept) throws SQLException {
        Long now = now();
        Jdbc.execute(c, sql.freshen, p -> {
            p.numberOrNull(now).text(queue).number(bound);
            expiry(p, kept);
            p.numberOrNull(now).text(queue).number(bound);
        });
    }

    @Override
    public List<ClaimedRow> claim(Connection c, ClaimOrder order, boolean history) throws SQLException {
        return Jdbc.query(
                c,
                sql.claim,
                p -> p.numberOrNull(now())
                        .number(order.leaseMillis())
                        .text(order.owner().name())
                        .text(order.claimId())
                        .text(order.queue())
                        .text(order.queue())
                        .number(order.limit())
                        .flag(history),
                ClaimedRow::map);
    }

    @Override
    public List<LeaseKey> complete(Connection c, List<Completion> completions, boolean history) throws SQLException {
        return Jdbc.query(
                c,
                sql.complete,
                p -> {
                    p.numberOrNull(now());
                    leases(p, completions, Completion::lease);
                    texts(p, completions, Completion::resultType);
                    binaries(p, completions, Completion::resultBytes);
                    p.flag(history);
                },
                PostgresStatements::lease);
    }

    @Override
    public List<HeldJob> lockHeld(Connection c, List<LeaseKey> leases) throws SQLException {
        return Jdbc.query(
                c,
                sql.lockHeld,
                p -> leases(p, leases, Function.identity()),
                row -> new HeldJob(
                        lease(row), row.getInt("attempt"), row.getInt("max_attempts"), row.getString("retry_policy")));
    }

    @Override
    public void apply(Connection c, List<Change> changes) throws SQLException {
        Jdbc.update(c, sql.apply, p -> {
            p.numberOrNull(now());
            leases(p, changes, Change::lease);
            integers(p, changes, change -> change.state().code());
            integers(p, changes, Change::attempt);
            numbers(p, changes, Change::delayMillis);
            integers(p, changes, change -> change.event().code());
            texts(
                    p,
                    changes,
                    change -> change.error() == null ? null : change.error().type());
            texts(
                    p,
                    changes,
                    change -> change.error() == null ? null : change.error().message());
            p.array("bool", changes.stream().map(Change::kept).toArray(Boolean[]::new));
        });
    }

    @Override
    public List<LeaseKey> extend(Connection c, List<LeaseKey> leases, long byMillis) throws SQLException {
        return Jdbc.query(
                c,
                sql.extend,
                p -> {
                    p.numberOrNull(now()).number(byMillis);
                    leases(p, leases, Function.identity());
                },
                PostgresStatements::lease);
    }

    @Override
    public List<Standing> standing(Connection c, List<JobRef> refs) throws SQLException {
        return Jdbc.query(
                c,
                sql.standing,
                p -> refs(p, refs, Function.identity()),
                row -> new Standing(ref(row), JobState.ofCode(row.getInt("state")), row.getLong("settled_lease")));
    }

    @Override
    public List<JobRef> retry(Connection c, List<JobRef> refs, boolean history) throws SQLException {
        return Jdbc.query(
                c,
                sql.retry,
                p -> {
                    p.numberOrNull(now());
                    refs(p, refs, Function.identity());
                    p.flag(history);
                },
                PostgresStatements::ref);
    }

    @Override
    public int reap(Connection c, int bound, Kept kept) throws SQLException {
        return Jdbc.one(
                c,
                sql.reapAny,
                p -> {
                    p.numberOrNull(now()).number(bound);
                    expiry(p, kept);
                },
                row -> row.getInt(1));
    }

    @Override
    public int prune(Connection c, int bound, long olderThanMillis) throws SQLException {
        return Jdbc.one(
                c, sql.prune, p -> p.numberOrNull(now()).number(olderThanMillis).number(bound), row -> row.getInt(1));
    }

    @Override
    public int forget(Connection c, int bound, long olderThanMillis) throws SQLException {
        return Jdbc.update(
                c,
                sql.forget,
                p -> p.numberOrNull(now()).number(olderThanMillis).number(bound));
    }

    private static void expiry(Params p, Kept kept) throws SQLException {
        p.text(JobError.LEASE_EXPIRED).text(Kept.EXPIRED).flag(kept.again()).flag(kept.dead());
    }

    private static JobRef ref(ResultSet row) throws SQLException {
        return new JobRef(row.getString("queue"), row.getString("id"));
    }

    private static LeaseKey lease(ResultSet row) throws SQLException {
        return new LeaseKey(ref(row), row.getLong("lease"));
    }

    private static <T> void leases(Params p, List<T> rows, Function<T, LeaseKey> key) throws SQLException {
        refs(p, rows, row -> key.apply(row).ref());
        numbers(p, rows, row -> key.apply(row).number());
    }

    private static <T> void refs(Params p, List<T> rows, Function<T, JobRef> ref) throws SQLException {
        texts(p, rows, row -> ref.apply(row).queue());
        texts(p, rows, row -> ref.apply(row).id());
    }

    private static <T> void texts(Params p, List<T> rows, Function<T, @Nullable String> column) throws SQLException {
        p.array("text", column(rows, column, new String[rows.size()]));
    }

    private static <T> void numbers(Params p, List<T> rows, Function<T, @Nullable Long> column) throws SQLException {
        p.array("int8", column(rows, column, new Long[rows.size()]));
    }

    private static <T> void integers(Params p, List<T> rows, Function<T, Integer> column) throws SQLException {
        p.array("int4", column(rows, column, new Integer[rows.size()]));
    }

    private static <T> void binaries(Params p, List<T> rows, Function<T, byte @Nullable []> column)
            throws SQLException {
        p.array("bytea", column(rows, column, new byte[rows.size()][]));
    }

    private static <T, V> V[] column(List<T> rows, Function<T, ? extends @Nullable V> column, V[] into) {
        for (int i = 0; i < into.length; i++) {
            into[i] = column.apply(rows.get(i));
        }
        return into;
    }
}
