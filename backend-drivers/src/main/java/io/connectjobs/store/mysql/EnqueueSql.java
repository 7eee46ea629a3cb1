package io.connectjobs.store.mysql;

/** The statements that add jobs, whole but for the rows of a batch. */
final class EnqueueSql {
    private static final String COLUMNS = "run_at_ms, enqueued_at_ms, expires_at_ms, timeout_ms, state, seq, priority,"
            + " max_attempts, entries, unique_hold, queue, id, kind, content_type, retry_policy, unique_key, headers, payload";

    /** One of them for each job. */
    static final String ROW = "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    /** One of them for each id. */
    static final String REMEMBERED_ROW = "(?, ?, ?, ?, ?, ?, ?, 0, 9, 1, '', '')";

    /**
     * Whether a row of cj_unique still holds its key, of one parameter for the time. A job that ends its hold says so in its
     * own row and leaves the other alone: so whoever adds jobs locks keys first and jobs after, and nobody does it the other
     * way round.
     */
    static final String HELD = "CASE WHEN %1$s.hold = 3 THEN %1$s.until_ms > " + MySqlClock.NOW + """
             ELSE EXISTS (SELECT 1 FROM {s}cj_job h FORCE INDEX (cj_job_ref)
                          WHERE h.id = %1$s.id AND h.queue = %1$s.queue AND h.unique_hold IS NOT NULL) END""";

    private static final String KEYS = """
            (SELECT t.* FROM JSON_TABLE(?, '$[*]' COLUMNS(
              queue varchar(200) CHARACTER SET utf8mb4 COLLATE {bin} PATH '$[0]',
              id varchar(512) CHARACTER SET utf8mb4 COLLATE {bin} PATH '$[1]',
              unique_key varchar(512) CHARACTER SET utf8mb4 COLLATE {bin} PATH '$[2]',
              hold int PATH '$[3]', until_ms bigint PATH '$[4]')) AS t) AS b""";

    final String startBatch;
    final String endBatch;
    final String clockAndNumber;
    final String insert;
    final String inserted;
    final String remember;
    final String known;
    final String lockKeys;
    final String lockedKeys;
    final String moveKeys;
    final String freeKeys;
    final String holders;
    final String lockWaiting;
    final String replace;

    EnqueueSql(Words words) {
        startBatch = words.in("INSERT INTO {s}cj_batch () VALUES ()");
        clockAndNumber = "SELECT LAST_INSERT_ID() AS number, " + MySqlClock.NOW + " AS now";
        endBatch = words.in("DELETE FROM {s}cj_batch WHERE number = LAST_INSERT_ID()");
        // An id that is known stays as it is: IGNORE would also cut what is too long, without a word.
        insert = words.inFormat("INSERT INTO {s}cj_job (" + COLUMNS + ") VALUES %s ON DUPLICATE KEY UPDATE seq = seq");
        inserted = words.in("SELECT seq FROM {s}cj_job WHERE seq BETWEEN ? AND ?");
        remember = words.inFormat(
                "INSERT INTO {s}cj_job (queue, id, seq, kind, run_at_ms, enqueued_at_ms, finished_at_ms,"
                        + " priority, state, max_attempts, content_type, payload) VALUES %s ON DUPLICATE KEY UPDATE seq = seq");
        known = words.in("SELECT STRAIGHT_JOIN j.queue, j.id FROM " + Rows.REFS
                + " JOIN {s}cj_job j FORCE INDEX (cj_job_ref) ON j.id = b.id AND j.queue = b.queue");
        lockKeys = words.in("INSERT INTO {s}cj_unique (until_ms, taken, hold, unique_key, queue, id)\n"
                + "SELECT b.until_ms, ?, b.hold, b.unique_key, b.queue, b.id FROM " + KEYS
                + " ON DUPLICATE KEY UPDATE hold = {s}cj_unique.hold");
        lockedKeys = words.in("SELECT STRAIGHT_JOIN b.queue, b.id, u.taken = ? AS added, u.taken <> ? AND "
                + HELD.formatted("u") + " AS held FROM " + Rows.KEYS
                + " JOIN {s}cj_unique u FORCE INDEX (PRIMARY) ON u.unique_key = b.unique_key AND u.queue = b.queue");
        moveKeys = words.in("UPDATE " + KEYS + """

                STRAIGHT_JOIN {s}cj_unique u FORCE INDEX (PRIMARY) ON u.unique_key = b.unique_key AND u.queue = b.queue
                SET u.id = b.id, u.hold = b.hold, u.until_ms = b.until_ms""");
        freeKeys = words.in("DELETE u FROM " + Rows.KEYS + """

                STRAIGHT_JOIN {s}cj_unique u FORCE INDEX (PRIMARY)
                  ON u.unique_key = b.unique_key AND u.queue = b.queue AND u.id = b.id""");
        holders = words.in("SELECT STRAIGHT_JOIN u.queue, u.id, u.unique_key, j.state FROM " + Rows.KEYS + """

                JOIN {s}cj_unique u FORCE INDEX (PRIMARY) ON u.unique_key = b.unique_key AND u.queue = b.queue
                LEFT JOIN {s}cj_job j FORCE INDEX (cj_job_ref) ON j.id = u.id AND j.queue = u.queue AND j.state <= 6""");
        lockWaiting = words.in("SELECT STRAIGHT_JOIN " + StoredJob.COLUMNS + " FROM " + Rows.REFS + """

                JOIN {s}cj_job j FORCE INDEX (cj_job_ref) ON j.id = b.id AND j.queue = b.queue
                WHERE j.state IN (0, 1, 3) FOR UPDATE""");
        replace = words.in("""
                UPDATE {s}cj_job SET kind = ?, priority = ?, max_attempts = greatest(?, attempt + 1), retry_policy = ?,
                       headers = ?, content_type = ?, payload = ?, timeout_ms = ? WHERE seq = ?""");
    }
}
