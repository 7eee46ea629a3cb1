package io.connectjobs.store.sqlite;

/** SQLite's statements that add jobs, whole. */
final class EnqueueSql {
    static final String INSERT = """
            INSERT INTO cj_job (enqueued_at_ms, queue, id, seq, kind, priority, run_at_ms, max_attempts, retry_policy,
                                headers, content_type, payload, timeout_ms, expires_at_ms, unique_key, unique_hold, state)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16,
                    CASE WHEN ?7 > ?1 THEN 0 ELSE 1 END)
            ON CONFLICT (queue, id) DO NOTHING
            RETURNING seq, queue, id, -1 AS before_state, state, attempt, NULL AS unique_hold""";

    static final String REMEMBER = """
            INSERT INTO cj_job (queue, id, seq, kind, priority, state, run_at_ms, enqueued_at_ms, finished_at_ms,
                                max_attempts, content_type, payload)
            VALUES (?2, ?3, ?4, ?5, 0, 9, ?1, ?1, ?1, 1, '', x'')
            ON CONFLICT (queue, id) DO NOTHING""";

    static final String KNOWN = "SELECT queue, id FROM cj_job WHERE queue = ? AND id = ?";

    static final String TAKE_KEY = """
            INSERT INTO cj_unique (queue, key, id, hold, until_ms) VALUES (?2, ?3, ?4, ?5, ?1 + ?6)
            ON CONFLICT (queue, key) DO UPDATE
              SET id = excluded.id, hold = excluded.hold, until_ms = excluded.until_ms
              WHERE cj_unique.until_ms <= ?1
            RETURNING queue, id""";

    static final String MOVE_KEY =
            "UPDATE cj_unique SET id = ?4, hold = ?5, until_ms = ?1 + ?6 WHERE queue = ?2 AND key = ?3";

    static final String FREE_KEY = "DELETE FROM cj_unique WHERE queue = ? AND key = ? AND id = ?";

    /** The keys that these jobs hold. */
    static final String FREE_KEYS = """
            DELETE FROM cj_unique WHERE (queue, key, id) IN (
              SELECT j.queue, j.unique_key, j.id FROM json_each(?) e CROSS JOIN cj_job j
              WHERE j.seq = e.value AND j.unique_hold IN (1, 2))""";

    static final String HOLDER = """
            SELECT u.queue, u.key, u.id, j.state FROM cj_unique u
            LEFT JOIN cj_job j ON j.queue = u.queue AND j.id = u.id AND j.state <= 6
            WHERE u.queue = ? AND u.key = ?""";

    static final String REPLACE = """
            UPDATE cj_job SET kind = ?4, priority = ?5, run_at_ms = ?6, before_state = state,
                   state = CASE WHEN ?6 > ?1 THEN 0 ELSE 1 END, max_attempts = max(?7, attempt + 1), retry_policy = ?8,
                   headers = ?9, content_type = ?10, payload = ?11, timeout_ms = ?12, expires_at_ms = ?13, unique_hold = ?14
            WHERE queue = ?2 AND id = ?3 AND state IN (0, 1, 3) RETURNING seq, queue, id, before_state, state, attempt, unique_hold""";

    private EnqueueSql() {}
}
