package io.connectjobs.store.postgresql;

import static io.connectjobs.store.postgresql.PostgresClock.CLOCK;

import io.connectjobs.store.sql.ClaimedRow;
import io.connectjobs.store.sql.SqlNames;

/**
 * PostgreSQL's statements that claim and settle, whole. Rules they follow:
 *
 * <ul>
 *   <li>Claims and completions change no column of an index of {@code cj_job}, so that they update in place.
 *   <li>A claim walks the line and locks the jobs it meets until it has enough: a nested loop that stops.
 *   <li>Rows are picked by {@code ctid = ANY (ARRAY(…))}: the inner query runs once and in index order, and nothing the
 *       planner believes of the table's statistics can turn the update into a join over the backlog.
 *   <li>Whatever has a limit has the order of an index too, so that statistics from a busier time don't make the planner
 *       hope for a short scan of the table.
 *   <li>A settlement is guarded by id and lease alone.
 *   <li>{@code FOR NO KEY UPDATE} of jobs, since keys never change.
 *   <li>A unique key is freed in the statement that ends its hold, and only by its holder.
 *   <li>What a statement writes beside the jobs comes from one count of them: each look at what it returned costs.
 * </ul>
 */
final class LeaseSql {
    static final String END_LEASE = "lease = NULL, lease_until_ms = NULL, owner = NULL, cancel_requested = false";

    private static final String LEASES = "unnest(?::text[], ?::text[], ?::bigint[]) AS b(queue, id, lease)";

    private static final String LIMITS = "SELECT now, max_running, rate_claims, rate_window_ms, rate_window, rate_used";

    final String held;
    final String makeQueue;
    final String limited;
    final String lockQueue;
    final String limits;
    /** Two statements in one round trip: what is over is left out of the claims first, so that counting stays cheap. */
    final String countRunning;

    final String useRate;
    final String look;
    /** Three statements in one round trip. */
    final String freshen;

    final String claim;
    final String complete;
    final String completeWithResults;

    final String lockHeld;
    final String apply;
    final String extend;
    final String standing;

    LeaseSql(SqlNames names) {
        held = names.in("SELECT " + ClaimedRow.COLUMNS + """

                FROM {s}cj_job WHERE ctid = ANY (ARRAY(
                  SELECT j.ctid FROM {s}cj_claim k JOIN {s}cj_job j ON j.seq = ANY (k.seqs) AND j.lease = j.seq + k.no
                  WHERE k.claim_id = ?))""");
        makeQueue = names.in("INSERT INTO {s}cj_queue (queue) VALUES (?) ON CONFLICT (queue) DO NOTHING");
        lockQueue = names.in("SELECT queue FROM {s}cj_queue WHERE queue = ? FOR NO KEY UPDATE");
        limited = names.in("""
                SELECT queue FROM {s}cj_queue
                WHERE queue = ANY (?::text[]) AND (max_running IS NOT NULL OR rate_claims IS NOT NULL) ORDER BY queue""");
        limits = names.in(CLOCK + LIMITS + " FROM clock, {s}cj_queue WHERE queue = ?");
        countRunning = names.in("""
                WITH mine AS MATERIALIZED (
                  SELECT no, jobs, seqs FROM {s}cj_claim WHERE queue = ? FOR UPDATE SKIP LOCKED),
                left_over AS MATERIALIZED (
                  SELECT m.no, count(*) AS jobs, array_agg(j.seq) AS seqs FROM mine m
                  JOIN {s}cj_job j ON j.seq = ANY (m.seqs) AND j.lease = j.seq + m.no GROUP BY m.no),
                gone AS (
                  DELETE FROM {s}cj_claim k USING mine m
                  WHERE k.no = m.no AND NOT EXISTS (SELECT 1 FROM left_over l WHERE l.no = m.no))
                UPDATE {s}cj_claim k SET jobs = l.jobs, seqs = l.seqs
                FROM left_over l JOIN mine m ON m.no = l.no WHERE k.no = l.no AND l.jobs < m.jobs;
                SELECT count(*)::int FROM (
                  SELECT 1 FROM {s}cj_claim k JOIN {s}cj_job j ON j.seq = ANY (k.seqs) AND j.lease = j.seq + k.no
                  WHERE k.queue = ? LIMIT ?) AS running""");
        useRate = names.in("UPDATE {s}cj_queue SET rate_window = ?, rate_used = ? WHERE queue = ?");
        look = names.in(CLOCK + LIMITS + ", " + FrontSql.LOOK_DUE + ", " + FreshenSql.IS_DUE
                + " AS is_due FROM clock LEFT JOIN {s}cj_queue ON queue = ?");
        freshen = names.in(FreshenSql.reap(FreshenSql.LEASES_IN_QUEUE) + ";\n" + FreshenSql.expire(FreshenSql.IN_QUEUE)
                + ";\n" + FreshenSql.promote());
        claim = names.in(CLOCK + FrontSql.FRONT + """
                , picked AS MATERIALIZED (
                  SELECT j.ctid AS job, j.seq, l.ctid AS line, l.last_seq - l.seq + 1 AS places,
                         l.rank, l.run_at_ms, l.last_seq
                  FROM {s}cj_line l CROSS JOIN\s""" + LineSql.locked("1") + """

                  WHERE l.queue = ? AND l.due AND l.run_at_ms <= (SELECT now FROM clock)
                    AND coalesce(l.expires_at_ms > (SELECT now FROM clock), true)
                    AND NOT EXISTS (SELECT 1 FROM {s}cj_queue WHERE queue = ? AND paused)
                    AND\s""" + FrontSql.FROM_FRONT + """

                  ORDER BY l.rank, l.run_at_ms, l.last_seq LIMIT ?),
                number AS MATERIALIZED (
                  SELECT nextval('{s}cj_lease') AS no FROM (SELECT 1 FROM picked LIMIT 1) AS any_job),
                claimed AS (
                  UPDATE {s}cj_job SET before_state = 1, state = 2, attempt = attempt + 1,
                         lease = seq + (SELECT no FROM number), owner = ?,
                         deadline_ms = (SELECT now FROM clock) + timeout_ms,
                         lease_until_ms = (SELECT now FROM clock) + least(?, timeout_ms)
                  WHERE ctid = ANY (ARRAY(SELECT job FROM picked)) AND state = 1
                  RETURNING coalesce(unique_hold = 1, false) AS keyed,\s"""
                + ClaimedRow.CONTENT + """
                , queue, unique_key),
                """ + LineSql.taken("picked") + "passed AS ( "
                + LineSql.passed("picked", "taken") + """
                ),
                counted AS MATERIALIZED (
                  SELECT ?::text AS queue, 1 AS before_state, 2 AS state, count(*) AS jobs,
                         min(lease_until_ms) AS until_ms, array_agg(seq) AS seqs, bool_or(keyed) AS keyed
                  FROM claimed HAVING count(*) > 0),
                noted AS (
                  INSERT INTO {s}cj_claim (no, until_ms, queue, owner, claim_id, jobs, seqs)
                  SELECT no, until_ms, queue, ?, ?, jobs, seqs FROM counted, number),
                freed AS (\s"""
                + free("claimed", "c.keyed AND (SELECT keyed FROM counted)") + """
                ),
                written AS (
                  INSERT INTO {s}cj_event (queue, id, at_ms, event, state, attempt)
                  SELECT queue, id, now, 1, 2, attempt FROM claimed, clock WHERE ?),
                """
                + TallySql.ofCounted("counted", 1) + "SELECT "
                + ClaimedRow.CONTENT + ", (SELECT stale FROM front) AS stale FROM claimed");
        complete = names.in(CompleteSql.WITHOUT_RESULTS);
        completeWithResults = names.in(CompleteSql.WITH_RESULTS);
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
                  UPDATE {s}cj_job j SET before_state = 2, state = b.state, attempt = b.attempt,
                         lost = CASE WHEN b.state >= 5 THEN b.state END, settled_lease = j.lease,
                         run_at_ms = coalesce(now + b.delay_ms, j.run_at_ms),
                         finished_at_ms = CASE WHEN b.state >= 4 THEN now END,\s""" + END_LEASE + """

                  FROM b, clock WHERE j.queue = b.queue AND j.id = b.id AND j.lease = b.lease
                  RETURNING j.seq, j.queue, j.id, b.event, j.before_state, j.state, j.settled_lease AS lease, j.priority,
                            j.run_at_ms, j.expires_at_ms, j.unique_key, j.unique_hold),
                """ + LineSql.settled("changed") + LineSql.join("changed")
                + LineSql.ended("changed")
                + FrontSql.announced("changed") + TallySql.of("changed")
                + ",\nfreed AS ( "
                + free("changed", "c.state >= 4 AND c.unique_hold IN (1, 2)") + """
                ),
                errors AS (
                  INSERT INTO {s}cj_error (queue, id, attempt, at_ms, type, message, stack_trace)
                  SELECT queue, id, attempt, now, error_type, error_message, stack_trace FROM b, clock WHERE error_type IS NOT NULL)
                INSERT INTO {s}cj_event (queue, id, at_ms, event, state, attempt)
                SELECT queue, id, now, event, state, attempt FROM b, clock WHERE kept""");
        extend = names.in(CLOCK + """
                , longer AS (
                  UPDATE {s}cj_job j SET lease_until_ms = least(now + ?, j.deadline_ms) FROM clock,\s""" + LEASES + """

                  WHERE j.queue = b.queue AND j.id = b.id AND j.lease = b.lease
                  RETURNING j.seq, j.queue, j.id, j.lease, j.lease_until_ms, j.cancel_requested),
                sooner AS (
                  UPDATE {s}cj_claim k SET until_ms = l.until_ms
                  FROM (SELECT lease - seq AS no, min(lease_until_ms) AS until_ms FROM longer GROUP BY 1) AS l
                  WHERE k.no = l.no AND k.until_ms > l.until_ms)
                SELECT queue, id, lease, lease_until_ms, cancel_requested FROM longer""");
        standing = names.in(CLOCK + """
                SELECT j.queue, j.id, j.state, coalesce(j.settled_lease, 0) AS settled_lease, u.id AS key_holder
                FROM clock, unnest(?::text[], ?::text[]) AS b(queue, id)
                JOIN {s}cj_job j ON j.queue = b.queue AND j.id = b.id
                LEFT JOIN {s}cj_unique u ON u.queue = j.queue AND u.key = j.unique_key AND u.id <> j.id
                  AND coalesce(u.until_ms > (SELECT now FROM clock), true)
                WHERE j.state <= 6""");
    }

    /** Frees the keys of jobs that a part of the statement returned. */
    static String free(String jobs, String where) {
        return "DELETE FROM {s}cj_unique u USING " + jobs
                + " c WHERE u.key = c.unique_key AND u.queue = c.queue AND u.id = c.id AND " + where;
    }
}
