package io.connectjobs.store.mysql;

import static io.connectjobs.store.mysql.MySqlClock.NOW;

/** The statements of operators and of upkeep, whole. */
final class OperateSql {
    private static final String BY_REF = "SELECT STRAIGHT_JOIN " + StoredJob.COLUMNS + ", " + NOW + " FROM " + Rows.REFS
            + " JOIN {s}cj_job j FORCE INDEX (cj_job_ref) ON j.id = b.id AND j.queue = b.queue WHERE ";

    private static final String BY_SEQ = Rows.SEQS + " STRAIGHT_JOIN ";

    final String retryable;
    final String unfinished;
    final String waiting;
    final String terminal;
    final String queues;
    final String endedByTime;
    final String endedOfQueue;
    final String empty;
    final String forgetErrors;
    final String forgetHistory;
    final String forgetResults;
    final String forgetJobs;
    final String gatherAlone;
    final String tally;
    final String forgetTally;
    final String addCount;
    final String addActivity;
    final String forgetActivity;
    final String windows;
    final String unlockedKeys;
    final String forgetKeys;
    final String oldClaims;
    final String heldClaims;
    final String forgetClaims;
    final String deferClaims;

    OperateSql(Words words) {
        retryable = words.in(BY_REF + """
                j.state BETWEEN 4 AND 6
                  AND NOT EXISTS (SELECT 1 FROM {s}cj_unique u
                    WHERE u.queue = j.queue AND u.unique_key = j.unique_key AND u.id <> j.id
                      AND\s""" + EnqueueSql.HELD.formatted("u") + ") FOR UPDATE");
        unfinished = words.in(BY_REF + "j.state <= 3 FOR UPDATE");
        waiting = words.in(BY_REF + "j.state IN (0, 1, 3) FOR UPDATE");
        terminal = words.in(BY_REF + "j.state IN (4, 5, 6) FOR UPDATE");
        // Jumps from queue to queue, however many rows each of them has.
        queues = words.in("""
                WITH RECURSIVE q AS (
                  SELECT min(queue) AS queue FROM {s}cj_place WHERE what = ?
                  UNION ALL
                  SELECT (SELECT min(p.queue) FROM {s}cj_place p WHERE p.what = ? AND p.queue > q.queue)
                  FROM q WHERE q.queue IS NOT NULL)
                SELECT queue FROM q WHERE queue IS NOT NULL""");
        String ended = "SELECT STRAIGHT_JOIN " + StoredJob.COLUMNS + """

                FROM {s}cj_place p FORCE INDEX (PRIMARY) JOIN {s}cj_job j FORCE INDEX (PRIMARY) ON j.seq = p.seq
                WHERE p.what = ? AND p.queue = ? AND p.neg_priority = 0%s
                ORDER BY p.neg_priority, p.at_ms, p.seq LIMIT ? FOR UPDATE SKIP LOCKED""";
        endedByTime = words.in(ended.formatted(" AND p.at_ms <= ?"));
        endedOfQueue = words.in(ended.formatted(""));
        empty = words.in("UPDATE " + BY_SEQ + """
                {s}cj_job j FORCE INDEX (PRIMARY) ON j.seq = b.seq
                SET j.payload = '', j.headers = NULL, j.result_type = NULL, j.result = NULL, j.retry_policy = NULL,
                    j.unique_key = NULL, j.unique_hold = NULL, j.timeout_ms = NULL""");
        forgetErrors = words.in("DELETE e FROM " + Rows.REFS
                + " STRAIGHT_JOIN {s}cj_error e FORCE INDEX (cj_error_job) ON e.id = b.id AND e.queue = b.queue");
        forgetHistory = words.in("DELETE h FROM " + BY_SEQ + "{s}cj_event h FORCE INDEX (PRIMARY) ON h.seq = b.seq");
        forgetResults = words.in("UPDATE " + BY_SEQ + """
                {s}cj_job j FORCE INDEX (PRIMARY) ON j.seq = b.seq
                SET j.result_type = NULL, j.result = NULL, j.result_until_ms = NULL""");
        forgetJobs = words.in("DELETE j FROM " + BY_SEQ + "{s}cj_job j FORCE INDEX (PRIMARY) ON j.seq = b.seq");
        gatherAlone = words.in("SELECT version FROM {s}cj_schema WHERE version = 1 FOR UPDATE SKIP LOCKED");
        tally = words.in("""
                SELECT entry, minute_ms, queue, event, before_state, after_state, jobs FROM {s}cj_tally
                ORDER BY entry LIMIT ? FOR UPDATE SKIP LOCKED""");
        forgetTally = words.in("DELETE t FROM " + BY_SEQ + "{s}cj_tally t FORCE INDEX (PRIMARY) ON t.entry = b.seq");
        addCount = words.in("""
                INSERT INTO {s}cj_count (queue, state, jobs) SELECT n.queue, n.state, n.jobs
                FROM (SELECT ? AS queue, ? AS state, ? AS jobs) AS n
                ON DUPLICATE KEY UPDATE jobs = {s}cj_count.jobs + n.jobs""");
        addActivity = words.in("""
                INSERT INTO {s}cj_activity (bucket, start_ms, queue, event, state, jobs)
                SELECT n.bucket, n.start_ms, n.queue, n.event, n.state, n.jobs
                FROM (SELECT ? AS bucket, ? AS start_ms, ? AS queue, ? AS event, ? AS state, ? AS jobs) AS n
                ON DUPLICATE KEY UPDATE jobs = {s}cj_activity.jobs + n.jobs""");
        forgetActivity = words.in("DELETE FROM {s}cj_activity WHERE bucket = ? AND start_ms < ?");
        windows = words.in("""
                SELECT queue, unique_key, id FROM {s}cj_unique FORCE INDEX (cj_unique_until)
                WHERE until_ms <= ? ORDER BY until_ms LIMIT ? FOR UPDATE SKIP LOCKED""");
        unlockedKeys = words.in("SELECT STRAIGHT_JOIN u.queue, u.unique_key, u.id FROM " + Rows.KEYS + """

                JOIN {s}cj_unique u FORCE INDEX (PRIMARY)
                  ON u.unique_key = b.unique_key AND u.queue = b.queue AND u.id = b.id AND u.until_ms IS NULL
                FOR UPDATE SKIP LOCKED""");
        forgetKeys = words.in("DELETE u FROM " + Rows.KEYS + """

                STRAIGHT_JOIN {s}cj_unique u FORCE INDEX (PRIMARY) ON u.unique_key = b.unique_key AND u.queue = b.queue""");
        oldClaims = words.in("""
                SELECT number FROM {s}cj_claim FORCE INDEX (cj_claim_until)
                WHERE until_ms <= ? ORDER BY until_ms LIMIT ? FOR UPDATE SKIP LOCKED""");
        heldClaims = words.in("SELECT STRAIGHT_JOIN DISTINCT k.number FROM " + Rows.SEQS + """

                JOIN {s}cj_claim k FORCE INDEX (PRIMARY) ON k.number = b.seq
                JOIN JSON_TABLE(k.seqs, '$[*]' COLUMNS(seq bigint PATH '$')) AS e
                JOIN {s}cj_job j FORCE INDEX (PRIMARY) ON j.seq = e.seq AND j.lease = j.seq + k.number""");
        forgetClaims = words.in("DELETE k FROM " + BY_SEQ + "{s}cj_claim k FORCE INDEX (PRIMARY) ON k.number = b.seq");
        deferClaims = words.in(
                "UPDATE " + BY_SEQ + "{s}cj_claim k FORCE INDEX (PRIMARY) ON k.number = b.seq SET k.until_ms = ?");
    }
}
