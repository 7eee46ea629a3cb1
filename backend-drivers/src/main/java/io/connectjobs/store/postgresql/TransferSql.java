package io.connectjobs.store.postgresql;

import static io.connectjobs.store.postgresql.PostgresClock.CLOCK;

import io.connectjobs.store.sql.SqlNames;
import io.connectjobs.store.sql.Tally;

/** PostgreSQL's statements that add jobs from other stores, whole. */
final class TransferSql {
    final String insert;
    final String history;

    /** What triggers noted of this transaction for those who listen: it happened elsewhere, and was told there. */
    final String untold;

    TransferSql(SqlNames names) {
        insert = names.in(
                CLOCK + """
                , added AS (
                  INSERT INTO {s}cj_job (queue, id, seq, kind, priority, attempt, max_attempts, run_at_ms, enqueued_at_ms,
                                         finished_at_ms, timeout_ms, expires_at_ms, result_until_ms, retry_policy, headers,
                                         unique_key, unique_hold, content_type, payload, result_type, result, state, lost)
                  SELECT b.queue, b.id, ?::bigint | b.ordinal, b.kind, b.priority, b.attempt, b.max_attempts, b.run_at_ms,
                         b.enqueued_at_ms, b.finished_at_ms, b.timeout_ms, b.expires_at_ms, b.result_until_ms,
                         b.retry_policy, b.headers, b.unique_key, b.unique_hold, b.content_type, b.payload, b.result_type,
                         b.result,
                         CASE WHEN b.state > 3 THEN b.state WHEN b.run_at_ms <= now THEN 1 WHEN b.state = 3 THEN 3 ELSE 0 END,
                         CASE WHEN b.state IN (5, 6) THEN b.state END
                  FROM clock, unnest(?::text[], ?::text[], ?::int[], ?::text[], ?::int[], ?::int[], ?::int[], ?::bigint[],
                                     ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::text[], ?::text[],
                                     ?::text[], ?::int[], ?::text[], ?::bytea[], ?::text[], ?::bytea[], ?::int[])
                    AS b(queue, id, ordinal, kind, priority, attempt, max_attempts, run_at_ms, enqueued_at_ms,
                         finished_at_ms, timeout_ms, expires_at_ms, result_until_ms, retry_policy, headers,
                         unique_key, unique_hold, content_type, payload, result_type, result, state)
                  ON CONFLICT (id, queue) DO NOTHING
                  RETURNING seq, queue, id, -1 AS before_state, state, priority, run_at_ms, expires_at_ms, finished_at_ms),
                jobs AS (SELECT * FROM added WHERE state <= 6),
                ended AS (
                  INSERT INTO {s}cj_ended (at_ms, state, queue, seqs)
                  SELECT max(finished_at_ms), state, queue, array_agg(seq) FROM added WHERE state >= 4
                  GROUP BY queue, state, finished_at_ms / 60000),
                """ + LineSql.join("jobs") + FrontSql.announced("jobs") + TallySql.of("jobs", Tally.IMPORTED)
                        + "SELECT queue, id FROM added");
        history = names.in("""
                INSERT INTO {s}cj_event (queue, id, at_ms, event, state, attempt) VALUES (?, ?, ?, ?, ?, ?)""");
        untold = names.in("""
                DELETE FROM {s}cj_feed WHERE first_position IS NULL AND xmin = pg_current_xact_id()::xid""");
    }
}
