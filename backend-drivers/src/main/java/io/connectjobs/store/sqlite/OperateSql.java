package io.connectjobs.store.sqlite;

/** SQLite's statements of operators and of upkeep, whole. */
final class OperateSql {
    private static final String CHANGED = " RETURNING seq, queue, id, state, attempt, unique_hold";

    static final String RETRY = """
            UPDATE cj_job SET state = 1, attempt = 0, run_at_ms = ?1, finished_at_ms = NULL, result_type = NULL,
                   result = NULL
            WHERE queue = ?2 AND id = ?3 AND state BETWEEN 4 AND 6
              AND NOT EXISTS (SELECT 1 FROM cj_unique u
                WHERE u.queue = cj_job.queue AND u.key = cj_job.unique_key AND u.id <> cj_job.id
                  AND coalesce(u.until_ms > ?1, 1))""" + CHANGED;

    static final String CANCEL = """
            UPDATE cj_job SET state = CASE state WHEN 2 THEN 2 ELSE 6 END, cancel_requested = (state = 2),
                   finished_at_ms = CASE state WHEN 2 THEN NULL ELSE ?1 END
            WHERE queue = ?2 AND id = ?3 AND state <= 3""" + CHANGED;

    static final String DISCARD = """
            UPDATE cj_job SET state = 5, finished_at_ms = ?1
            WHERE queue = ?2 AND id = ?3 AND state IN (0, 1, 3)""" + CHANGED;

    static final String RESCHEDULE = """
            UPDATE cj_job SET state = CASE WHEN ?4 > ?1 THEN 0 ELSE 1 END, run_at_ms = ?4
            WHERE queue = ?2 AND id = ?3 AND state IN (0, 1, 3)""" + CHANGED;

    private static final String EMPTY = """
            UPDATE cj_job SET state = 9, finished_at_ms = ?1, payload = x'', headers = NULL, result_type = NULL,
                   result = NULL, settled_lease = NULL, retry_policy = NULL, unique_key = NULL, unique_hold = NULL
            WHERE seq IN (SELECT seq FROM cj_job INDEXED BY cj_job_finished WHERE finished_at_ms IS NOT NULL AND\s""";

    static final String PRUNE = EMPTY + "state IN (4, 5, 6) AND finished_at_ms <= ?1 - ?2 LIMIT ?3) RETURNING seq";

    static final String PURGE = EMPTY + "state = ?2 AND queue = ?3 LIMIT ?4) RETURNING seq";

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
