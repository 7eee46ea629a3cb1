package io.connectjobs.store.sqlite;

import io.connectjobs.store.sql.ClaimedRow;

/** SQLite's statements that claim and settle, whole. A settlement is guarded by id and lease alone. */
final class LeaseSql {
    static final String END_LEASE = "lease = NULL, lease_until_ms = NULL, owner = NULL, cancel_requested = 0";

    static final String HELD = "SELECT " + ClaimedRow.COLUMNS + """
             FROM (SELECT e.value AS taken, k.number FROM cj_claim k CROSS JOIN json_each(k.seqs) e WHERE k.claim_id = ?)
            CROSS JOIN cj_job ON seq = taken AND lease = seq + number""";

    static final String LIMITS = """
            SELECT ? AS now, max_running, rate_claims, rate_window_ms, rate_window, rate_used FROM cj_queue
            WHERE queue = ?""";

    static final String MAKE_QUEUE = "INSERT INTO cj_queue (queue) VALUES (?) ON CONFLICT (queue) DO NOTHING";

    static final String USE_RATE = "UPDATE cj_queue SET rate_window = ?, rate_used = ? WHERE queue = ?";

    static final String PROMOTE = """
            UPDATE cj_job SET before_state = state, state = 1 WHERE seq IN (
              SELECT seq FROM cj_job INDEXED BY cj_job_waiting
              WHERE queue = ?2 AND state IN (0, 3) AND run_at_ms <= ?1 ORDER BY run_at_ms LIMIT ?3)
            RETURNING seq, queue, id, before_state, state, attempt, unique_hold""";

    static final String REAP = """
            UPDATE cj_job SET before_state = 2,
                   state = CASE WHEN cancel_requested THEN 6 WHEN attempt < max_attempts THEN 1 ELSE 5 END,
                   finished_at_ms = CASE WHEN cancel_requested OR attempt >= max_attempts THEN ?1 END,
                  \s""" + END_LEASE + """

            WHERE seq = ?2
            RETURNING seq, queue, id, before_state, state, attempt, unique_hold, coalesce(deadline_ms <= ?1, 0) AS timed_out""";

    static final String EXPIRING_OF_QUEUE = """
            SELECT seq FROM cj_job INDEXED BY cj_job_expires
            WHERE queue = ?2 AND expires_at_ms IS NOT NULL AND state < 4 AND state <> 2 AND expires_at_ms <= ?1 LIMIT ?3""";

    static final String EXPIRING_OF_ANY = """
            SELECT seq FROM cj_job INDEXED BY cj_job_expires
            WHERE expires_at_ms IS NOT NULL AND state < 4 AND state <> 2 AND expires_at_ms <= ?1 LIMIT ?2""";

    static final String EXPIRE = """
            UPDATE cj_job SET before_state = state, state = 5, finished_at_ms = ?1
            WHERE seq = ?2 RETURNING seq, queue, id, before_state, state, attempt, unique_hold""";

    static final String CLAIMABLE = """
            SELECT seq FROM cj_job INDEXED BY cj_job_available
            WHERE queue = ?2 AND state = 1 AND run_at_ms <= ?1 AND coalesce(expires_at_ms > ?1, 1)
              AND NOT EXISTS (SELECT 1 FROM cj_queue WHERE queue = ?2 AND paused)
            ORDER BY priority DESC, run_at_ms, seq LIMIT ?3""";

    /** What a claim answers with, read by place; the queue is known, and the lease follows from seq. */
    static final String CLAIMED =
            "id, kind, content_type, headers, payload, priority, attempt, max_attempts, run_at_ms,"
                    + " enqueued_at_ms, lease_until_ms, seq, unique_hold, deadline_ms";

    static final String CLAIM = """
            UPDATE cj_job SET before_state = 1, state = 2, attempt = attempt + 1, lease = seq + ?4,
                   deadline_ms = ?1 + timeout_ms, lease_until_ms = min(?5, coalesce(?1 + timeout_ms, ?5)), owner = ?6
            WHERE seq IN (""" + CLAIMABLE + ") RETURNING " + CLAIMED;

    /** One row: the jobs of a queue that hold these leases, given as {@code {"id": lease, …}}, and whose claims they are. */
    static final String HOLDING = """
            SELECT json_group_array(j.seq) AS seqs, count(*) AS jobs, count(j.unique_hold) AS keys,
                   min(j.lease - j.seq) AS first_claim, max(j.lease - j.seq) AS last_claim
            FROM json_each(?2) e CROSS JOIN cj_job j
            WHERE j.queue = ?1 AND j.id = e.key AND j.lease = e.value""";

    static final String COMPLETE = """
            UPDATE cj_job SET before_state = 2, state = 4, finished_at_ms = ?1, told = ?3, settled_lease = lease,\s""" + END_LEASE + """

            WHERE seq IN (SELECT value FROM json_each(?2))""";

    static final String SETTLED = """
            SELECT j.queue, j.id, j.settled_lease AS lease FROM json_each(?) e CROSS JOIN cj_job j
            WHERE j.seq = e.value""";

    static final String RESULT = """
            UPDATE cj_job SET result_type = ?, result = ?, result_until_ms = finished_at_ms + ?
            WHERE queue = ? AND id = ? AND settled_lease = ?""";

    static final String LOCK_HELD = """
            SELECT j.queue, j.id, j.lease, j.attempt, j.max_attempts, j.cancel_requested,
                   coalesce(j.retry_policy, q.retry_policy) AS retry_policy
            FROM cj_job j LEFT JOIN cj_queue q ON q.queue = j.queue
            WHERE j.queue = ? AND j.id = ? AND j.lease = ?""";

    static final String APPLY = """
            UPDATE cj_job SET before_state = 2, state = ?2, attempt = ?3, run_at_ms = coalesce(?1 + ?4, run_at_ms),
                   finished_at_ms = CASE WHEN ?2 >= 4 THEN ?1 END, settled_lease = lease,\s""" + END_LEASE + """

            WHERE queue = ?5 AND id = ?6 AND lease = ?7
            RETURNING seq, queue, id, before_state, state, attempt, unique_hold, settled_lease - seq AS claim""";

    static final String EXTEND = """
            UPDATE cj_job SET lease_until_ms = min(?1, coalesce(deadline_ms, ?1)) WHERE queue = ?2 AND id = ?3 AND lease = ?4
            RETURNING queue, id, lease, lease_until_ms, cancel_requested, lease - seq AS claim""";

    static final String STANDING = """
            SELECT j.queue, j.id, j.state, coalesce(j.settled_lease, 0) AS settled_lease, u.id AS key_holder
            FROM cj_job j
            LEFT JOIN cj_unique u ON u.queue = j.queue AND u.key = j.unique_key AND u.id <> j.id
              AND coalesce(u.until_ms > ?1, 1)
            WHERE j.queue = ?2 AND j.id = ?3 AND j.state <= 6""";

    private LeaseSql() {}
}
