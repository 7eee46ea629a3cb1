package io.connectjobs.store.sqlite;

import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;
import io.connectjobs.store.Payload;
import io.connectjobs.store.sql.ClaimedRow;
import io.connectjobs.store.sql.Headers;
import io.connectjobs.store.sql.Jdbc;
import io.connectjobs.store.sql.LeaseKey;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads {@link LeaseSql#CLAIMED} by place and texts as bytes, a third cheaper than by name and as strings. */
final class ClaimedColumns {
    private ClaimedColumns() {}

    static ClaimedRow map(String queue, long claim, ResultSet row, Consumer<Touched> touched) throws SQLException {
        JobRef ref = new JobRef(queue, string(row.getBytes(1)));
        int attempt = row.getInt(7);
        long seq = row.getLong(12);
        touched.accept(new Touched(seq, ref, JobState.AVAILABLE.code(), JobState.RUNNING, attempt, row.getInt(13)));
        return new ClaimedRow(
                new ClaimedJob(
                        LeaseKey.lease(ref, seq + claim),
                        string(row.getBytes(2)),
                        new Payload(row.getBytes(5), string(row.getBytes(3))),
                        Headers.ofJson(stringOrNull(row.getBytes(4))),
                        row.getInt(6),
                        attempt,
                        row.getInt(8),
                        Instant.ofEpochMilli(row.getLong(9)),
                        Instant.ofEpochMilli(row.getLong(10)),
                        Instant.ofEpochMilli(row.getLong(11)),
                        Jdbc.instant(row, 14)),
                seq);
    }

    private static String string(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }

    private static @Nullable String stringOrNull(byte @Nullable [] utf8) {
        return utf8 == null ? null : string(utf8);
    }
}
