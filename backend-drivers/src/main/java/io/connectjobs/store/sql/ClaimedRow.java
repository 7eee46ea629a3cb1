package io.connectjobs.store.sql;

import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.Payload;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/** A claimed job and its place in the order, since RETURNING has none. */
public record ClaimedRow(ClaimedJob job, long seq) implements Comparable<ClaimedRow> {
    /** The columns that {@link #map(String, ResultSet)} reads, by their places. */
    public static final String CONTENT = "seq, lease, lease_until_ms, run_at_ms, enqueued_at_ms, priority, attempt,"
            + " max_attempts, id, kind, content_type, payload, headers, deadline_ms";

    /** How many these are. */
    public static final int COUNT = 14;

    /** The columns that {@link #map(ResultSet)} reads. */
    public static final String COLUMNS = CONTENT + ", queue";

    public static ClaimedRow map(ResultSet row) throws SQLException {
        return map(row.getString(COUNT + 1), row);
    }

    /** Of a queue that is known. By places, since each look-up of a name costs. */
    public static ClaimedRow map(String queue, ResultSet row) throws SQLException {
        JobRef ref = new JobRef(queue, row.getString(9));
        return new ClaimedRow(
                new ClaimedJob(
                        LeaseKey.lease(ref, row.getLong(2)),
                        row.getString(10),
                        new Payload(row.getBytes(12), row.getString(11)),
                        Headers.ofJson(row.getString(13)),
                        row.getInt(6),
                        row.getInt(7),
                        row.getInt(8),
                        Instant.ofEpochMilli(row.getLong(4)),
                        Instant.ofEpochMilli(row.getLong(5)),
                        Instant.ofEpochMilli(row.getLong(3)),
                        Jdbc.instant(row, 14)),
                row.getLong(1));
    }

    @Override
    public int compareTo(ClaimedRow other) {
        int order = Integer.compare(other.job.priority(), job.priority());
        if (order == 0) {
            order = job.runAt().compareTo(other.job.runAt());
        }
        return order == 0 ? Long.compare(seq, other.seq) : order;
    }

    static List<ClaimedJob> inOrder(List<ClaimedRow> rows) {
        return rows.stream().sorted().map(ClaimedRow::job).toList();
    }
}
