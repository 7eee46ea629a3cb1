package io.connectjobs.store.sqlite;

import io.connectjobs.store.sql.ClaimedRow;

/**
 * SQLite's statements, whole. A batch runs the statement once per row through one prepared statement, inside one
 * transaction: there is no round trip to save. The first parameter of most is the test clock, null in use.
 */
final class SqliteSql {
    static final String SERVER_NOW = "CAST(unixepoch('subsec') * 1000 AS INTEGER)";

    static final String CLOCK = "SELECT coalesce(?, " + SERVER_NOW + ")";

    static final String TAKE_NUMBERS = "UPDATE cj_sequence SET value = value + ? WHERE name = ? RETURNING value";

    /** Parameters 1 to 12: now, queue, id, seq, kind, priority, run at, max attempts, policy, headers, type, payload. */
    static final String INSERT = """
            INSERT INTO cj_job (enqueued_at_ms, queue, id, seq, kind, priority, run_at_ms, max_attempts, retry_policy,
                                headers, content_type, payload, state)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, CASE WHEN ?7 > ?1 THEN 0 ELSE 1 END)
            ON CONFLICT (queue, id) DO NOTHING RETURNING queue, id, state""";

    static final String HELD = "SELECT " + ClaimedRow.COLUMNS + " FROM cj_job WHERE claim_id = ? AND state = 2";

    static final String LOCK_QUEUE = "INSERT INTO cj_queue (queue) VALUES (?) ON CONFLICT (queue) DO NOTHING";

    static final String COUNT_RUNNING = """
            SELECT count(*) FROM (
              SELECT 1 FROM cj_job INDEXED BY cj_job_running WHERE queue = ? AND state = 2 LIMIT ?)""";

    static final String PROMOTE = """
            UPDATE cj_job SET state = 1 WHERE seq IN (
              SELECT seq FROM cj_job INDEXED BY cj_job_waiting
              WHERE queue = ?2 AND state IN (0, 3) AND run_at_ms <= ?1 ORDER BY run_at_ms LIMIT ?3)""";

    static final String EXPIRED_OF_QUEUE = """
            SELECT seq FROM cj_job INDEXED BY cj_job_running
            WHERE queue = ?2 AND state = 2 AND lease_until_ms <= ?1 LIMIT ?3""";

    static final String EXPIRED_OF_ANY = """
            SELECT seq FROM cj_job INDEXED BY cj_job_running
            WHERE state = 2 AND lease_until_ms <= ?1 LIMIT ?2""";

    static final String REAP = """
            UPDATE cj_job SET state = CASE WHEN attempt < max_attempts THEN 1 ELSE 5 END,
                   finished_at_ms = CASE WHEN attempt < max_attempts THEN NULL ELSE ?1 END,
                   lease = NULL, lease_until_ms = NULL, owner = NULL, claim_id = NULL
            WHERE seq = ?2 RETURNING queue, id, state, attempt""";

    static final String CLAIMABLE = """
            SELECT seq FROM cj_job INDEXED BY cj_job_available
            WHERE queue = ?2 AND state = 1 AND run_at_ms <= ?1
              AND NOT EXISTS (SELECT 1 FROM cj_queue WHERE queue = ?2 AND paused)
            ORDER BY priority DESC, run_at_ms, seq LIMIT ?3""";

    static final String CLAIM = """
            UPDATE cj_job SET state = 2, attempt = attempt + 1, lease = ?, lease_until_ms = ?, owner = ?, claim_id = ?
            WHERE seq = ? RETURNING\s""" + ClaimedRow.COLUMNS;

    static final String COMPLETE = """
            UPDATE cj_job SET state = 4, finished_at_ms = ?, result_type = ?, result = ?, settled_lease = lease,
                   lease = NULL, lease_until_ms = NULL, owner = NULL, claim_id = NULL
            WHERE queue = ? AND id = ? AND lease = ? RETURNING queue, id, attempt, settled_lease AS lease""";

    static final String HELD_BY_LEASE = """
            SELECT queue, id, lease, attempt, max_attempts, retry_policy FROM cj_job
            WHERE queue = ? AND id = ? AND lease = ?""";

    static final String APPLY = """
            UPDATE cj_job SET state = ?2, attempt = ?3, run_at_ms = coalesce(?1 + ?4, run_at_ms),
                   finished_at_ms = CASE WHEN ?2 >= 4 THEN ?1 END, settled_lease = lease,
                   lease = NULL, lease_until_ms = NULL, owner = NULL, claim_id = NULL
            WHERE queue = ?5 AND id = ?6 AND lease = ?7""";

    static final String EXTEND = """
            UPDATE cj_job SET lease_until_ms = ? WHERE queue = ? AND id = ? AND lease = ?
            RETURNING queue, id, lease""";

    static final String STANDING = """
            SELECT queue, id, state, coalesce(settled_lease, 0) AS settled_lease FROM cj_job
            WHERE queue = ? AND id = ? AND state <= 6""";

    static final String RETRY = """
            UPDATE cj_job SET state = 1, attempt = 0, run_at_ms = ?, finished_at_ms = NULL, result_type = NULL,
                   result = NULL
            WHERE queue = ? AND id = ? AND state BETWEEN 4 AND 6 RETURNING queue, id""";

    static final String PRUNE = """
            UPDATE cj_job SET state = 9, finished_at_ms = ?1, payload = x'', headers = NULL, result_type = NULL,
                   result = NULL, settled_lease = NULL, retry_policy = NULL
            WHERE seq IN (
              SELECT seq FROM cj_job WHERE state IN (4, 5, 6) AND finished_at_ms <= ?1 - ?2 LIMIT ?3)
            RETURNING queue, id""";

    static final String PRUNE_ERRORS = "DELETE FROM cj_error WHERE queue = ? AND id = ?";

    static final String PRUNE_HISTORY = "DELETE FROM cj_history WHERE queue = ? AND id = ?";

    static final String FORGET = """
            DELETE FROM cj_job WHERE seq IN (
              SELECT seq FROM cj_job WHERE state = 9 AND finished_at_ms <= ?1 - ?2 LIMIT ?3)""";

    static final String WRITE_ERROR =
            "INSERT INTO cj_error (at_ms, queue, id, attempt, type, message) VALUES (?, ?, ?, ?, ?, ?)";

    static final String WRITE_HISTORY =
            "INSERT INTO cj_history (at_ms, queue, id, event, state, attempt) VALUES (?, ?, ?, ?, ?, ?)";

    private SqliteSql() {}
}
