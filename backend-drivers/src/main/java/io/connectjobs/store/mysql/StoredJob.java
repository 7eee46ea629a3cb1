package io.connectjobs.store.mysql;

import io.connectjobs.store.JobRef;
import io.connectjobs.store.sql.LeaseKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A job as it was read under its lock: all but its content.
 *
 * @param entries how many entries of history it has had
 */
record StoredJob(
        long seq,
        JobRef ref,
        int priority,
        int maxAttempts,
        @Nullable Long timeout,
        @Nullable String key,
        int entries,
        Course course) {
    /** What {@link #map} reads, by place. */
    static final String COLUMNS = "j.seq, j.queue, j.id, j.priority, j.max_attempts, j.timeout_ms, j.unique_hold,"
            + " j.unique_key, j.entries, j.state, j.attempt, j.run_at_ms, j.finished_at_ms, j.expires_at_ms,"
            + " j.result_until_ms, j.lease_until_ms, j.lease, j.settled_lease, j.deadline_ms, j.cancel_requested";

    /** How many those are: a statement's own columns come behind. */
    static final int WIDTH = 20;

    static StoredJob map(ResultSet row) throws SQLException {
        return new StoredJob(
                row.getLong(1),
                new JobRef(row.getString(2), row.getString(3)),
                row.getInt(4),
                row.getInt(5),
                number(row, 6),
                row.getString(8),
                row.getInt(9),
                new Course(
                        row.getInt(10),
                        row.getInt(11),
                        row.getLong(12),
                        number(row, 13),
                        number(row, 14),
                        number(row, 15),
                        number(row, 16),
                        number(row, 17),
                        number(row, 18),
                        number(row, 19),
                        row.getBoolean(20),
                        row.getInt(7)));
    }

    private static @Nullable Long number(ResultSet row, int place) throws SQLException {
        long number = row.getLong(place);
        return row.wasNull() ? null : number;
    }

    /** The lease that it is held under. */
    LeaseKey lease() {
        Long number = course.lease();
        return new LeaseKey(ref, number == null ? 0 : number);
    }
}
