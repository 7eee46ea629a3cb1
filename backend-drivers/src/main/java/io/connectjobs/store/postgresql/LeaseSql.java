package io.connectjobs.store.postgresql;

import static io.connectjobs.store.postgresql.PostgresClock.CLOCK;

import io.connectjobs.store.sql.ClaimedRow;
import io.connectjobs.store.sql.SqlNames;
import io.connectjobs.store.sql.Tally;

/**
 * PostgreSQL's statements that claim and settle, whole. Rules they follow:
 *
 * <ul>
 *   <li>Rows are picked by {@code ctid = ANY (ARRAY(…))}: the inner query runs once and in index order, and nothing the
 *       planner believes of the table's statistics can turn the update into a join over the backlog.
 *   <li>Whatever has a limit has the order of an index too, so that statistics from a busier time don't make the planner
 *       hope for a short scan of the table.
 *   <li>A settlement is guarded by id and lease alone. With {@code AND state = 2} the planner would take the index of
 *       running rows, which its statistics believe empty.
 *   <li>{@code FOR NO KEY UPDATE}, since keys never change.
 *   <li>A unique key is freed in the statement that ends its hold, and only by its holder.
 * </ul>
 */
final class LeaseSql {
    static final String END_LEASE =
            "lease = NULL, lease_until_ms = NULL, owner = NULL, claim_id = NULL, cancel_requested = false";

    private static final String LEASES = "unnest(?::text[], ?::text[], ?::bigint[]) AS b(queue, id, lease)";

    private static final String LIMITS = "SELECT now, max_running, rate_claims, rate_window_ms, rate_window, rate_used";

    final String held;
    final String makeQueue;
    final String limited;
    final String lockQueue;
    final String limits;
    final String countRunning;
    final String useRate;
    /** Four statements in one round trip. */
    final String freshen;

    final String claim;
    final String complete;
    final String lockHeld;
    final String apply;
    final String extend;
    final String standing;

    LeaseSql(SqlNames names) {
        held = names.in("SELECT " + ClaimedRow.COLUMNS + " FROM {s}cj_job WHERE claim_id = ?");
        makeQueue = names.in("INSERT INTO {s}cj_queue (queue) VALUES (?) ON CONFLICT (queue) DO NOTHING");
        lockQueue = names.in("SELECT queue FROM {s}cj_queue WHERE queue = ? FOR NO KEY UPDATE");
        limited = names.in("""
                SELECT queue FROM {s}cj_queue
                WHERE queue = ANY (?::text[]) AND (max_running IS NOT NULL OR rate_claims IS NOT NULL) ORDER BY queue""");
        limits = names.in(CLOCK + LIMITS + " FROM clock, {s}cj_queue WHERE queue = ?");
        countRunning = names.in("""
                SELECT count(*)::int FROM (
                  SELECT 1 FROM {s}cj_job WHERE queue = ? AND state = 2 LIMIT ?) AS running""");
        useRate = names.in("UPDATE {s}cj_queue SET rate_window = ?, rate_used = ? WHERE queue = ?");
        freshen = names.in(reap("queue = ? AND lease_until_ms >= " + FrontSql.LEASES + " AND ") + ";\n"
                + expire("queue = ? AND ") + ";\n" + CLOCK + """
                , due AS (
                  UPDATE {s}cj_job SET before_state = state, state = 1 WHERE ctid = ANY (ARRAY(
                    SELECT ctid FROM {s}cj_job
                    WHERE queue = ? AND state IN (0, 3) AND run_at_ms <= (SELECT now FROM clock)
                      AND run_at_ms >=\s""" + FrontSql.DUE + """

                    ORDER BY run_at_ms LIMIT ? FOR NO KEY UPDATE SKIP LOCKED))
                  RETURNING queue, before_state, state, priority, run_at_ms),
                """
                + FrontSql.announced("due") + TallySql.of("due", Tally.DUE) + "SELECT 1;\n" + CLOCK + LIMITS + ", "
                + FrontSql.LOOK_DUE + " FROM clock LEFT JOIN {s}cj_queue ON queue = ?");
        claim = names.in(CLOCK + FrontSql.FRONT + """
                , claimed AS (
                  UPDATE {s}cj_job SET before_state = 1, state = 2, attempt = attempt + 1, lease = nextval('{s}cj_lease'),
                         deadline_ms = (SELECT now FROM clock) + timeout_ms,
                         lease_until_ms = (SELECT now FROM clock) + least(?, timeout_ms), owner = ?, claim_id = ?
                  WHERE ctid = ANY (ARRAY(
                    SELECT ctid FROM {s}cj_job
                    WHERE queue = ? AND state = 1 AND run_at_ms <= (SELECT now FROM clock)
                      AND coalesce(expires_at_ms > (SELECT now FROM clock), true)
                      AND NOT EXISTS (SELECT 1 FROM {s}cj_queue WHERE queue = ? AND paused)
                      AND\s""" + FrontSql.FROM_FRONT + """

                    ORDER BY (-priority), run_at_ms, seq LIMIT ? FOR NO KEY UPDATE SKIP LOCKED))
                  RETURNING before_state, state, unique_key, unique_hold,\s""" + ClaimedRow.COLUMNS + """
                ),
                freed AS (\s"""
                + free("claimed", "c.unique_hold = 1") + """
                ),
                written AS (
                  INSERT INTO {s}cj_history (queue, id, at_ms, event, state, attempt)
                  SELECT queue, id, now, 1, 2, attempt FROM claimed, clock WHERE ?),
                """
                + TallySql.of("claimed", 1) + "SELECT "
                + ClaimedRow.COLUMNS + ", (SELECT stale FROM front) AS stale FROM claimed");
        complete = names.in(CLOCK + """
                , done AS (
                  UPDATE {s}cj_job j SET before_state = 2, state = 4, finished_at_ms = now, settled_lease = j.lease,
                         result_type = b.result_type, result = b.result, result_until_ms = now + b.result_ttl_ms,
                        \s""" + END_LEASE + """

                  FROM clock, unnest(?::text[], ?::text[], ?::bigint[], ?::text[], ?::bytea[], ?::bigint[])
                    AS b(queue, id, lease, result_type, result, result_ttl_ms)
                  WHERE j.queue = b.queue AND j.id = b.id AND j.lease = b.lease
                  RETURNING j.queue, j.id, j.before_state, j.state, j.attempt, j.settled_lease AS lease, j.unique_key, j.unique_hold),
                freed AS (\s""" + free("done", "c.unique_hold IN (1, 2)") + """
                ),
                written AS (
                  INSERT INTO {s}cj_history (queue, id, at_ms, event, state, attempt)
                  SELECT queue, id, now, 2, 4, attempt FROM done, clock WHERE ?),
                """
                + TallySql.of("done", 2) + "SELECT queue, id, lease FROM done");
        lockHeld = names.in("""
                SELECT j.queue, j.id, j.lease, j.attempt, j.max_attempts, j.cancel_requested,
                       coalesce(j.retry_policy, q.retry_policy) AS retry_policy
                FROM\s""" + LEASES + """

                JOIN {s}cj_job j ON j.queue = b.queue AND j.id = b.id AND j.lease = b.lease
                LEFT JOIN {s}cj_queue q ON q.queue = j.queue
                ORDER BY j.queue, j.id FOR NO KEY UPDATE OF j""");
        apply = names.in(CLOCK + """
                , b AS MATERIALIZED (
                  SELECT * FROM unnest(?::text[], ?::text[], ?::bigint[], ?::int[], ?::int[], ?::bigint[], ?::int[],
                                       ?::text[], ?::text[], ?::text[], ?::bool[])
                    AS b(queue, id, lease, state, attempt, delay_ms, event, error_type, error_message, stack_trace, kept)),
                changed AS (
                  UPDATE {s}cj_job j SET before_state = 2, state = b.state, attempt = b.attempt, settled_lease = j.lease,
                         run_at_ms = coalesce(now + b.delay_ms, j.run_at_ms),
                         finished_at_ms = CASE WHEN b.state >= 4 THEN now END,\s""" + END_LEASE + """

                  FROM b, clock WHERE j.queue = b.queue AND j.id = b.id AND j.lease = b.lease
                  RETURNING j.queue, j.id, b.event, j.before_state, j.state, j.priority, j.run_at_ms, j.unique_key, j.unique_hold),
                """ + FrontSql.announced("changed") + TallySql.of("changed")
                + ",\nfreed AS ( "
                + free("changed", "c.state >= 4 AND c.unique_hold IN (1, 2)") + """
                ),
                errors AS (
                  INSERT INTO {s}cj_error (queue, id, attempt, at_ms, type, message, stack_trace)
                  SELECT queue, id, attempt, now, error_type, error_message, stack_trace FROM b, clock WHERE error_type IS NOT NULL)
                INSERT INTO {s}cj_history (queue, id, at_ms, event, state, attempt)
                SELECT queue, id, now, event, state, attempt FROM b, clock WHERE kept""");
        extend = names.in(CLOCK + "UPDATE {s}cj_job j SET lease_until_ms = least(now + ?, j.deadline_ms) FROM clock, "
                + LEASES + """

                WHERE j.queue = b.queue AND j.id = b.id AND j.lease = b.lease
                RETURNING j.queue, j.id, j.lease, j.lease_until_ms, j.cancel_requested""");
        standing = names.in(CLOCK + """
                SELECT j.queue, j.id, j.state, coalesce(j.settled_lease, 0) AS settled_lease, u.id AS key_holder
                FROM clock, unnest(?::text[], ?::text[]) AS b(queue, id)
                JOIN {s}cj_job j ON j.queue = b.queue AND j.id = b.id
                LEFT JOIN {s}cj_unique u ON u.queue = j.queue AND u.key = j.unique_key AND u.id <> j.id
                  AND coalesce(u.until_ms > (SELECT now FROM clock), true)
                WHERE j.state <= 6""");
    }

    /** Takes back expired leases. What else there is to write comes from what the update returns. */
    static String reap(String inQueue) {
        return CLOCK + """
                , expired AS (
                  UPDATE {s}cj_job SET before_state = 2,
                         state = CASE WHEN cancel_requested THEN 6 WHEN attempt < max_attempts THEN 1 ELSE 5 END,
                         finished_at_ms = CASE WHEN cancel_requested OR attempt >= max_attempts
                                               THEN (SELECT now FROM clock) END,
                        \s""" + END_LEASE + """

                  WHERE ctid = ANY (ARRAY(
                    SELECT ctid FROM {s}cj_job WHERE\s""" + inQueue + """
                state = 2 AND lease_until_ms <= (SELECT now FROM clock)
                    ORDER BY queue, lease_until_ms LIMIT ? FOR NO KEY UPDATE SKIP LOCKED))
                  RETURNING queue, id, attempt, before_state, state, priority, run_at_ms, deadline_ms, unique_key, unique_hold),
                freed AS (\s"""
                + free("expired", "c.state >= 4 AND c.unique_hold IN (1, 2)") + """
                ),
                errors AS (
                  INSERT INTO {s}cj_error (queue, id, attempt, at_ms, type, message)
                  SELECT queue, id, attempt, now, CASE WHEN deadline_ms <= now THEN ? ELSE ? END,
                         CASE WHEN deadline_ms <= now THEN ? ELSE ? END FROM expired, clock),
                written AS (
                  INSERT INTO {s}cj_history (queue, id, at_ms, event, state, attempt)
                  SELECT queue, id, now, 6, state, attempt FROM expired, clock WHERE CASE state WHEN 1 THEN ? ELSE ? END),
                """ + FrontSql.announced("expired")
                + TallySql.of("expired", 6)
                + "SELECT count(*)::int FROM expired";
    }

    /** Ends waiting jobs that have expired. */
    static String expire(String inQueue) {
        return CLOCK + """
                , expired AS (
                  UPDATE {s}cj_job SET before_state = state, state = 5, finished_at_ms = (SELECT now FROM clock)
                  WHERE ctid = ANY (ARRAY(
                    SELECT ctid FROM {s}cj_job WHERE\s""" + inQueue + """
                state IN (0, 1, 3) AND expires_at_ms IS NOT NULL AND expires_at_ms <= (SELECT now FROM clock)
                    ORDER BY queue, expires_at_ms LIMIT ? FOR NO KEY UPDATE SKIP LOCKED))
                  RETURNING queue, id, attempt, before_state, state, unique_key, unique_hold),
                freed AS (\s"""
                + free("expired", "c.unique_hold IN (1, 2)") + """
                ),
                errors AS (
                  INSERT INTO {s}cj_error (queue, id, attempt, at_ms, type, message)
                  SELECT queue, id, attempt, now, ?, ? FROM expired, clock),
                written AS (
                  INSERT INTO {s}cj_history (queue, id, at_ms, event, state, attempt)
                  SELECT queue, id, now, 11, state, attempt FROM expired, clock WHERE ?),
                """ + TallySql.of("expired", 11)
                + "SELECT count(*)::int FROM expired";
    }

    /** Frees the keys of jobs that a part of the statement returned. */
    static String free(String jobs, String where) {
        return "DELETE FROM {s}cj_unique u USING " + jobs
                + " c WHERE u.key = c.unique_key AND u.queue = c.queue AND u.id = c.id AND " + where;
    }
}
