package io.connectjobs.store.sql;

import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.Payload;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/** A claimed job and its place in the order, since RETURNING has none. */
public record ClaimedRow(ClaimedJob job, long seq) {
    /** The columns that {@link #map} reads, by these names. */
    public static final String COLUMNS = "queue, id, kind, content_type, payload, headers, priority, attempt,"
            + " max_attempts, run_at_ms, enqueued_at_ms, lease_until_ms, deadline_ms, lease, seq";

    private static final Comparator<ClaimedRow> ORDER = Comparator.comparingInt(
                    (ClaimedRow row) -> row.job().priority())
            .reversed()
            .thenComparing(row -> row.job().runAt())
            .thenComparingLong(ClaimedRow::seq);

    public static ClaimedRow map(ResultSet row) throws SQLException {
        JobRef ref = new JobRef(row.getString("queue"), row.getString("id"));
        return new ClaimedRow(
                new ClaimedJob(
                        LeaseKey.lease(ref, row.getLong("lease")),
                        row.getString("kind"),
                        new Payload(row.getBytes("payload"), row.getString("content_type")),
                        Headers.ofJson(row.getString("headers")),
                        row.getInt("priority"),
                        row.getInt("attempt"),
                        row.getInt("max_attempts"),
                        Instant.ofEpochMilli(row.getLong("run_at_ms")),
                        Instant.ofEpochMilli(row.getLong("enqueued_at_ms")),
                        Instant.ofEpochMilli(row.getLong("lease_until_ms")),
                        Jdbc.instant(row, "deadline_ms")),
                row.getLong("seq"));
    }

    static List<ClaimedJob> inOrder(List<ClaimedRow> rows) {
        return rows.stream().sorted(ORDER).map(ClaimedRow::job).toList();
    }
}
