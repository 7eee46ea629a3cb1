package io.connectjobs.store.postgresql;

import io.connectjobs.store.sql.ClaimedRow;
import io.connectjobs.store.sql.SqlNames;

/**
 * PostgreSQL's statements, whole. Rules they follow:
 *
 * <ul>
 *   <li>{@code clock.now} is the server's statement time, or a test's; it is read once per statement.
 *   <li>Rows are picked by {@code ctid = ANY (ARRAY(…))}: the inner query runs once and in index order, and nothing the
 *       planner believes of the table's statistics can turn the update into a join over the backlog.
 *   <li>Whatever has a limit has the order of an index too, so that statistics from a busier time don't make the planner
 *       hope for a short scan of the table.
 *   <li>A settlement is guarded by id and lease alone. With {@code AND state = 2} the planner would take the index of
 *       running rows, which its statistics believe empty.
 *   <li>{@code FOR NO KEY UPDATE}, since keys never change.
 * </ul>
 */
final class PostgresSql {
    private static final String CLOCK =
            "WITH clock AS MATERIALIZED (SELECT coalesce(?::bigint, " + PostgresStatements.SERVER_NOW + ") AS now)";

    private static final String END_LEASE = "lease = NULL, lease_until_ms = NULL, owner = NULL, claim_id = NULL";

    /** Refs as two arrays. */
    private static final String REFS = "unnest(?::text[], ?::text[]) AS b(queue, id)";

    final String insert;
    final String held;
    final String lockQueue;
    final String countRunning;
    /** Two statements in one round trip. */
    final String freshen;

    final String reapAny;
    final String claim;
    final String complete;
    final String lockHeld;
    final String apply;
    final String extend;
    final String standing;
    final String retry;
    final String prune;
    final String forget;

    PostgresSql(SqlNames names) {
        // A batch takes one number of the sequence and each of its jobs a place behind it: room for 2^16 in a batch.
        insert = names.in(CLOCK + """
                , batch AS MATERIALIZED (SELECT nextval('{s}cj_seq') << 16 AS seq),
                added AS (
                  INSERT INTO {s}cj_job (queue, id, seq, kind, priority, state, run_at_ms, enqueued_at_ms, max_attempts,
                                         retry_policy, headers, content_type, payload)
                  SELECT b.queue, b.id, batch.seq | b.ordinal, b.kind, b.priority,
                         CASE WHEN coalesce(b.run_at_ms, now + b.delay_ms) > now THEN 0 ELSE 1 END,
                         coalesce(b.run_at_ms, now + b.delay_ms), now, b.max_attempts,
                         b.retry_policy, b.headers, b.content_type, b.payload
                  FROM clock, batch, unnest(?::text[], ?::text[], ?::int[], ?::text[], ?::int[], ?::bigint[],
                                            ?::bigint[], ?::int[], ?::text[], ?::text[], ?::text[], ?::bytea[])
                    AS b(queue, id, ordinal, kind, priority, run_at_ms,
                         delay_ms, max_attempts, retry_policy, headers, content_type, payload)
                  ON CONFLICT (id, queue) DO NOTHING
                  RETURNING queue, id, state),
                written AS (
                  INSERT INTO {s}cj_history (queue, id, at_ms, event, state, attempt)
                  SELECT queue, id, now, 0, state, 0 FROM added, clock WHERE ?)
                SELECT queue, id FROM added""");
        held = names.in("SELECT " + ClaimedRow.COLUMNS + " FROM {s}cj_job WHERE claim_id = ? AND state = 2");
        lockQueue = names.in("""
                INSERT INTO {s}cj_queue (queue) VALUES (?)
                ON CONFLICT (queue) DO UPDATE SET paused = cj_queue.paused RETURNING queue""");
        countRunning = names.in("""
                SELECT count(*)::int FROM (
                  SELECT 1 FROM {s}cj_job WHERE queue = ? AND state = 2 LIMIT ?) AS running""");
        freshen = names.in(reap("queue = ? AND ") + ";\n" + CLOCK + """

                UPDATE {s}cj_job SET state = 1 WHERE ctid = ANY (ARRAY(
                  SELECT ctid FROM {s}cj_job
                  WHERE queue = ? AND state IN (0, 3) AND run_at_ms <= (SELECT now FROM clock)
                  ORDER BY run_at_ms LIMIT ? FOR NO KEY UPDATE SKIP LOCKED))""");
        reapAny = names.in(reap(""));
        claim = names.in(CLOCK + """
                , claimed AS (
                  UPDATE {s}cj_job SET state = 2, attempt = attempt + 1, lease = nextval('{s}cj_lease'),
                         lease_until_ms = (SELECT now FROM clock) + ?, owner = ?, claim_id = ?
                  WHERE ctid = ANY (ARRAY(
                    SELECT ctid FROM {s}cj_job
                    WHERE queue = ? AND state = 1 AND run_at_ms <= (SELECT now FROM clock)
                      AND NOT EXISTS (SELECT 1 FROM {s}cj_queue WHERE queue = ? AND paused)
                    ORDER BY priority DESC, run_at_ms, seq LIMIT ? FOR NO KEY UPDATE SKIP LOCKED))
                  RETURNING\s""" + ClaimedRow.COLUMNS + """
                ),
                written AS (
                  INSERT INTO {s}cj_history (queue, id, at_ms, event, state, attempt)
                  SELECT queue, id, now, 1, 2, attempt FROM claimed, clock WHERE ?)
                SELECT * FROM claimed""");
        complete = names.in(CLOCK + """
                , done AS (
                  UPDATE {s}cj_job j SET state = 4, finished_at_ms = now, settled_lease = j.lease,
                         result_type = b.result_type, result = b.result,\s""" + END_LEASE + """

                  FROM clock, unnest(?::text[], ?::text[], ?::bigint[], ?::text[], ?::bytea[])
                    AS b(queue, id, lease, result_type, result)
                  WHERE j.queue = b.queue AND j.id = b.id AND j.lease = b.lease
                  RETURNING j.queue, j.id, j.attempt, j.settled_lease AS lease),
                written AS (
                  INSERT INTO {s}cj_history (queue, id, at_ms, event, state, attempt)
                  SELECT queue, id, now, 2, 4, attempt FROM done, clock WHERE ?)
                SELECT queue, id, lease FROM done""");
        lockHeld = names.in("""
                SELECT j.queue, j.id, j.lease, j.attempt, j.max_attempts, j.retry_policy
                FROM unnest(?::text[], ?::text[], ?::bigint[]) AS b(queue, id, lease)
                JOIN {s}cj_job j ON j.queue = b.queue AND j.id = b.id AND j.lease = b.lease
                ORDER BY j.queue, j.id FOR NO KEY UPDATE OF j""");
        apply = names.in(CLOCK + """
                , b AS MATERIALIZED (
                  SELECT * FROM unnest(?::text[], ?::text[], ?::bigint[], ?::int[], ?::int[], ?::bigint[], ?::int[],
                                       ?::text[], ?::text[], ?::bool[])
                    AS b(queue, id, lease, state, attempt, delay_ms, event, error_type, error_message, kept)),
                changed AS (
                  UPDATE {s}cj_job j SET state = b.state, attempt = b.attempt, settled_lease = j.lease,
                         run_at_ms = coalesce(now + b.delay_ms, j.run_at_ms),
                         finished_at_ms = CASE WHEN b.state >= 4 THEN now END,\s""" + END_LEASE + """

                  FROM b, clock WHERE j.queue = b.queue AND j.id = b.id AND j.lease = b.lease),
                errors AS (
                  INSERT INTO {s}cj_error (queue, id, attempt, at_ms, type, message)
                  SELECT queue, id, attempt, now, error_type, error_message FROM b, clock WHERE error_type IS NOT NULL)
                INSERT INTO {s}cj_history (queue, id, at_ms, event, state, attempt)
                SELECT queue, id, now, event, state, attempt FROM b, clock WHERE kept""");
        extend = names.in(CLOCK + """
                UPDATE {s}cj_job j SET lease_until_ms = now + ?
                FROM clock, unnest(?::text[], ?::text[], ?::bigint[]) AS b(queue, id, lease)
                WHERE j.queue = b.queue AND j.id = b.id AND j.lease = b.lease
                RETURNING j.queue, j.id, j.lease""");
        standing = names.in("SELECT j.queue, j.id, j.state, coalesce(j.settled_lease, 0) AS settled_lease FROM " + REFS
                + " JOIN {s}cj_job j ON j.queue = b.queue AND j.id = b.id WHERE j.state <= 6");
        retry = names.in(CLOCK + """
                , again AS (
                  UPDATE {s}cj_job j SET state = 1, attempt = 0, run_at_ms = now, finished_at_ms = NULL,
                         result_type = NULL, result = NULL
                  FROM clock,\s""" + REFS + """

                  WHERE j.queue = b.queue AND j.id = b.id AND j.state BETWEEN 4 AND 6
                  RETURNING j.queue, j.id),
                written AS (
                  INSERT INTO {s}cj_history (queue, id, at_ms, event, state, attempt)
                  SELECT queue, id, now, 7, 1, 0 FROM again, clock WHERE ?)
                SELECT queue, id FROM again""");
        prune = names.in(CLOCK + """
                , pruned AS (
                  UPDATE {s}cj_job SET state = 9, finished_at_ms = (SELECT now FROM clock), payload = '', headers = NULL,
                         result_type = NULL, result = NULL, settled_lease = NULL, retry_policy = NULL
                  WHERE ctid = ANY (ARRAY(
                    SELECT ctid FROM {s}cj_job
                    WHERE state IN (4, 5, 6) AND finished_at_ms <= (SELECT now FROM clock) - ?
                    ORDER BY finished_at_ms LIMIT ? FOR NO KEY UPDATE SKIP LOCKED))
                  RETURNING queue, id),
                errors AS (DELETE FROM {s}cj_error e USING pruned WHERE e.queue = pruned.queue AND e.id = pruned.id),
                history AS (DELETE FROM {s}cj_history h USING pruned WHERE h.queue = pruned.queue AND h.id = pruned.id)
                SELECT count(*)::int FROM pruned""");
        forget = names.in(CLOCK + """
                DELETE FROM {s}cj_job WHERE ctid = ANY (ARRAY(
                  SELECT ctid FROM {s}cj_job
                  WHERE state = 9 AND finished_at_ms <= (SELECT now FROM clock) - ?
                  ORDER BY finished_at_ms LIMIT ? FOR UPDATE SKIP LOCKED))""");
    }

    /** Takes back expired leases. The errors and history are written from what the update returns. */
    private static String reap(String inQueue) {
        return CLOCK + """
                , expired AS (
                  UPDATE {s}cj_job SET state = CASE WHEN attempt < max_attempts THEN 1 ELSE 5 END,
                         finished_at_ms = CASE WHEN attempt < max_attempts THEN NULL ELSE (SELECT now FROM clock) END,\s""" + END_LEASE + """

                  WHERE ctid = ANY (ARRAY(
                    SELECT ctid FROM {s}cj_job WHERE\s""" + inQueue + """
                state = 2 AND lease_until_ms <= (SELECT now FROM clock)
                    ORDER BY queue, lease_until_ms LIMIT ? FOR NO KEY UPDATE SKIP LOCKED))
                  RETURNING queue, id, attempt, state),
                errors AS (
                  INSERT INTO {s}cj_error (queue, id, attempt, at_ms, type, message)
                  SELECT queue, id, attempt, now, ?, ? FROM expired, clock),
                written AS (
                  INSERT INTO {s}cj_history (queue, id, at_ms, event, state, attempt)
                  SELECT queue, id, now, 6, state, attempt FROM expired, clock WHERE CASE state WHEN 1 THEN ? ELSE ? END)
                SELECT count(*)::int FROM expired""";
    }
}
