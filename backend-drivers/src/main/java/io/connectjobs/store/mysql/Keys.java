package io.connectjobs.store.mysql;

import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;
import io.connectjobs.store.sql.Jdbc;
import io.connectjobs.store.sql.JobRow;
import io.connectjobs.store.sql.KeyHolder;
import io.connectjobs.store.sql.Replacement;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Unique keys: {@code cj_unique} says who took a key last, and that job's own row whether it still holds it. So a job that
 * goes on touches no key, and keys are locked before jobs by all who lock both.
 */
final class Keys {
    private final EnqueueSql sql;

    private record Locked(JobRef ref, boolean added, boolean held) {}

    Keys(EnqueueSql sql) {
        this.sql = sql;
    }

    /**
     * Adds what isn't there and locks the rest, in one order; only then does it look who still holds what.
     *
     * @param mark of nobody else
     */
    List<JobRef> take(Connection c, long mark, long now, List<JobRow> rows) throws SQLException {
        List<Locked> locked = new Writes()
                .add(sql.lockKeys, p -> p.number(mark).text(holds(now, rows, JobRow::ref, Function.identity())))
                .add(
                        sql.lockedKeys,
                        p -> p.number(mark).number(mark).numberOrNull(now).text(named(rows)))
                .query(c, row -> new Locked(MySqlEnqueue.ref(row), row.getBoolean("added"), row.getBoolean("held")));
        Set<JobRef> free = locked.stream()
                .filter(key -> !key.added() && !key.held())
                .map(Locked::ref)
                .collect(Collectors.toSet());
        if (!free.isEmpty()) {
            move(c, now, rows.stream().filter(row -> free.contains(row.ref())).toList());
        }
        return locked.stream().filter(key -> !key.held()).map(Locked::ref).toList();
    }

    void move(Connection c, long now, List<JobRow> rows) throws SQLException {
        Jdbc.update(c, sql.moveKeys, p -> p.text(holds(now, rows, JobRow::ref, Function.identity())));
    }

    /** Holders stay, under the newcomers' terms. */
    void replaced(Writes writes, long now, List<Replacement> replacements) {
        writes.add(sql.moveKeys, p -> p.text(holds(now, replacements, Replacement::holder, Replacement::row)));
    }

    void free(Connection c, List<JobRow> rows) throws SQLException {
        Jdbc.update(c, sql.freeKeys, p -> p.text(named(rows)));
    }

    List<KeyHolder> holders(Connection c, List<JobRow> rows) throws SQLException {
        return Jdbc.query(c, sql.holders, p -> p.text(named(rows)), Keys::holder);
    }

    private static KeyHolder holder(ResultSet row) throws SQLException {
        int code = row.getInt("state");
        JobState state = row.wasNull() ? null : JobState.ofCode(code);
        return new KeyHolder(row.getString("unique_key"), MySqlEnqueue.ref(row), state);
    }

    private static String named(List<JobRow> rows) {
        return Rows.keys(rows, JobRow::ref, JobRow::key);
    }

    private static <T> String holds(long now, List<T> rows, Function<T, JobRef> holder, Function<T, JobRow> newcomer) {
        return Rows.tuples(rows, each -> {
            JobRow row = newcomer.apply(each);
            Long window = row.windowMillis();
            JobRef ref = holder.apply(each);
            return new Object[] {
                ref.queue(), ref.id(), row.key(), row.hold(), window == null ? null : Long.valueOf(now + window)
            };
        });
    }
}
