package io.connectjobs.store.sqlite;

/** SQLite's statements of operators and of upkeep, whole. */
final class OperateSql {
    private static final String CHANGED = " RETURNING seq, queue, id, before_state, state, attempt, unique_hold";

    /** A completion that only the job's own row tells of so far. */
    static final String TOLD = """
            SELECT seq, finished_at_ms, attempt FROM cj_job WHERE queue = ? AND id = ? AND told AND state = 4""";

    static final String TELL = "INSERT INTO cj_event (seq, at_ms, event, state, attempt) VALUES (?, ?, 2, 4, ?)";

    static final String RETRY = """
            UPDATE cj_job SET before_state = state, state = 1, told = 0, attempt = 0, run_at_ms = ?1, finished_at_ms = NULL,
                   expires_at_ms = NULL, result_type = NULL, result = NULL, result_until_ms = NULL
            WHERE queue = ?2 AND id = ?3 AND state BETWEEN 4 AND 6
              AND NOT EXISTS (SELECT 1 FROM cj_unique u
                WHERE u.queue = cj_job.queue AND u.key = cj_job.unique_key AND u.id <> cj_job.id
                  AND coalesce(u.until_ms > ?1, 1))""" + CHANGED;

    static final String CANCEL = """
            UPDATE cj_job SET before_state = state, state = CASE state WHEN 2 THEN 2 ELSE 6 END, cancel_requested = (state = 2),
                   finished_at_ms = CASE state WHEN 2 THEN NULL ELSE ?1 END
            WHERE queue = ?2 AND id = ?3 AND state <= 3""" + CHANGED;

    static final String DISCARD = """
            UPDATE cj_job SET before_state = state, state = 5, finished_at_ms = ?1
            WHERE queue = ?2 AND id = ?3 AND state IN (0, 1, 3)""" + CHANGED;

    static final String RESCHEDULE = """
            UPDATE cj_job SET before_state = state, state = CASE WHEN ?4 > ?1 THEN 0 ELSE 1 END, run_at_ms = ?4
            WHERE queue = ?2 AND id = ?3 AND state IN (0, 1, 3)""" + CHANGED;

    private static final String EMPTY = """
            UPDATE cj_job SET before_state = state, state = 9, finished_at_ms = ?1, payload = x'', headers = NULL,
                   result_type = NULL, result = NULL, result_until_ms = NULL, settled_lease = NULL, retry_policy = NULL,
                   unique_key = NULL, unique_hold = NULL, timeout_ms = NULL, deadline_ms = NULL, expires_at_ms = NULL
            WHERE\s""";

    private static final String ENDED =
            EMPTY + "seq IN (SELECT seq FROM cj_job INDEXED BY cj_job_finished WHERE finished_at_ms IS NOT NULL AND ";

    private static final String EMPTIED = " RETURNING seq, queue, id, before_state";

    static final String PRUNE =
            ENDED + "state = ?2 AND finished_at_ms <= ?1 - ?3 ORDER BY finished_at_ms LIMIT ?4)" + EMPTIED;

    static final String PURGE_QUEUE = ENDED + "state = ?2 AND queue = ?3 LIMIT ?4)" + EMPTIED;

    static final String PURGE = EMPTY + "queue = ?2 AND id = ?3 AND state IN (4, 5, 6)" + EMPTIED;

    static final String DROP_RESULTS = """
            UPDATE cj_job SET result_type = NULL, result = NULL, result_until_ms = NULL WHERE seq IN (
              SELECT seq FROM cj_job INDEXED BY cj_job_results
              WHERE result_until_ms IS NOT NULL AND result_until_ms <= ?1 LIMIT ?2)""";

    /** The last of so many rows of the tally, in the order that they came; no row for an empty one. */
    static final String LAST_OF_TALLY = """
            SELECT max(entry) AS last FROM (SELECT rowid AS entry FROM cj_tally ORDER BY rowid LIMIT ?)
            HAVING max(entry) IS NOT NULL""";

    static final String ADD_COUNTS = """
            INSERT INTO cj_count (queue, state, jobs)
            SELECT queue, state, sum(jobs) FROM (
              SELECT queue, after_state AS state, jobs FROM cj_tally WHERE rowid <= ?1 AND after_state <= 6
              UNION ALL
              SELECT queue, before_state, -jobs FROM cj_tally WHERE rowid <= ?1 AND before_state BETWEEN 0 AND 6)
            WHERE true GROUP BY queue, state
            ON CONFLICT (queue, state) DO UPDATE SET jobs = jobs + excluded.jobs""";

    static final String ADD_ACTIVITY = """
            INSERT INTO cj_activity (bucket, start_ms, queue, event, state, jobs)
            SELECT b.bucket, minute_ms / b.ms * b.ms, queue, event, after_state, sum(jobs)
            FROM cj_tally, (SELECT 0 AS bucket, 60000 AS ms UNION ALL SELECT 1, 3600000 UNION ALL SELECT 2, 86400000) AS b
            WHERE cj_tally.rowid <= ?1 AND event < 100 GROUP BY 1, 2, 3, 4, 5
            ON CONFLICT (bucket, start_ms, queue, event, state) DO UPDATE SET jobs = jobs + excluded.jobs""";

    static final String EMPTY_TALLY = "DELETE FROM cj_tally WHERE rowid <= ?";

    static final String FORGET_ACTIVITY = "DELETE FROM cj_activity WHERE bucket = ? AND start_ms < ?";

    static final String FORGET_ERRORS = """
            DELETE FROM cj_error WHERE (queue, id) IN (
              SELECT j.queue, j.id FROM json_each(?) e CROSS JOIN cj_job j WHERE j.seq = e.value)""";

    static final String FORGET_HISTORY = "DELETE FROM cj_event WHERE seq IN (SELECT value FROM json_each(?))";

    static final String FORGET = """
            DELETE FROM cj_job WHERE seq IN (
              SELECT seq FROM cj_job INDEXED BY cj_job_finished
              WHERE finished_at_ms IS NOT NULL AND state = 9 AND finished_at_ms <= ?1 - ?2 LIMIT ?3)""";

    static final String FORGET_WINDOWS = """
            DELETE FROM cj_unique WHERE (queue, key) IN (
              SELECT queue, key FROM cj_unique WHERE until_ms <= ?1 LIMIT ?2)""";

    private OperateSql() {}
}
