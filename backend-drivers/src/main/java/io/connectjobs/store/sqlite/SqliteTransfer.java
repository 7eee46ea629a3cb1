package io.connectjobs.store.sqlite;

import io.connectjobs.store.JobRef;
import io.connectjobs.store.Payload;
import io.connectjobs.store.sql.Jdbc;
import io.connectjobs.store.sql.MovedEntry;
import io.connectjobs.store.sql.MovedRow;
import io.connectjobs.store.sql.Params;
import io.connectjobs.store.sql.Tally;
import io.connectjobs.store.sql.TransferStatements;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Adds jobs from other stores: a batch is a loop over one prepared statement in this process. */
final class SqliteTransfer implements TransferStatements {
    private static final String INSERT = """
            INSERT INTO cj_job (queue, id, seq, kind, priority, attempt, max_attempts, run_at_ms, enqueued_at_ms,
                                finished_at_ms, timeout_ms, expires_at_ms, result_until_ms, retry_policy, headers,
                                unique_key, unique_hold, content_type, payload, result_type, result, state)
            VALUES (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22,
                    CASE WHEN ?23 > 3 THEN ?23 WHEN ?9 <= ?1 THEN 1 WHEN ?23 = 3 THEN 3 ELSE 0 END)
            ON CONFLICT (queue, id) DO NOTHING
            RETURNING seq, queue, id, -1 AS before_state, state, attempt, 0 AS unique_hold""";

    private static final String HISTORY =
            "INSERT INTO cj_event (seq, at_ms, event, state, attempt) VALUES (?, ?, ?, ?, ?)";

    private static final String LAST_TOLD = "SELECT coalesce(max(position), 0) FROM cj_feed";

    /** What triggers noted for those who listen: it happened elsewhere, and was told there. */
    private static final String UNTOLD = "DELETE FROM cj_feed WHERE position > ?";

    private final Journal journal;

    SqliteTransfer(Journal journal) {
        this.journal = journal;
    }

    @Override
    public List<JobRef> insert(Connection c, List<MovedRow> rows, long batch) throws SQLException {
        long now = journal.now(c);
        List<Touched> jobs = new ArrayList<>();
        List<JobRef> refs = Jdbc.queryEach(
                c,
                INSERT,
                rows,
                (p, row) -> content(standing(p.number(now), row, batch), row).number(row.state()),
                row -> {
                    if (row.getInt("state") != MovedRow.PRUNED) {
                        jobs.add(Touched.map(row));
                    }
                    return SqliteRows.ref(row);
                });
        journal.count(c, now, Tally.IMPORTED, jobs);
        return refs;
    }

    private static Params standing(Params p, MovedRow row, long batch) throws SQLException {
        return SqliteRows.ref(p, row.ref())
                .number(batch + row.ordinal())
                .text(row.kind())
                .number(row.priority())
                .number(row.attempt())
                .number(row.maxAttempts())
                .number(row.runAtMillis())
                .number(row.enqueuedAtMillis())
                .numberOrNull(row.finishedAtMillis())
                .numberOrNull(row.timeoutMillis())
                .numberOrNull(row.expiresAtMillis())
                .numberOrNull(row.resultUntilMillis());
    }

    private static Params content(Params p, MovedRow row) throws SQLException {
        Integer hold = row.hold();
        Payload result = row.result();
        return p.text(row.retryPolicy())
                .text(row.headersJson())
                .text(row.uniqueKey())
                .numberOrNull(hold == null ? null : hold.longValue())
                .text(row.payload().contentType())
                .bytes(row.payload().bytes())
                .text(result == null ? null : result.contentType())
                .bytes(bytes(result));
    }

    private static byte @Nullable [] bytes(@Nullable Payload result) {
        return result == null ? null : result.bytes();
    }

    @Override
    public void history(Connection c, List<MovedRow> rows, long batch) throws SQLException {
        long told = Jdbc.one(c, LAST_TOLD, p -> {}, row -> row.getLong(1));
        Jdbc.updateEach(
                c,
                HISTORY,
                MovedEntry.of(rows),
                (p, entry) -> p.number(batch + entry.ordinal())
                        .number(entry.atMillis())
                        .number(entry.event())
                        .number(entry.state())
                        .number(entry.attempt()));
        Jdbc.update(c, UNTOLD, p -> p.number(told));
    }

    @Override
    public String tellsCompletion() {
        return "j.told";
    }

    @Override
    public String historyOf() {
        return "h.seq = j.seq";
    }

    @Override
    public String heldBy() {
        return "u.queue = j.queue AND u.key = j.unique_key AND u.id = j.id";
    }
}
