package io.connectjobs.store.mysql;

import static io.connectjobs.store.mysql.MySqlClock.NOW;

import io.connectjobs.store.sql.ClaimedRow;

/**
 * The statements that claim and settle, whole. Rules they follow:
 *
 * <ul>
 *   <li>Whoever looks for jobs reads {@code cj_place} in the order of its key and skips what others have locked, there and
 *       in {@code cj_job}: it never waits, and so nobody can wait for it in a circle.
 *   <li>Whoever comes with the names of jobs locks them in {@code cj_job} first, in one order, and touches their places
 *       after that.
 *   <li>{@code FORCE INDEX} and {@code STRAIGHT_JOIN} say the plan: statistics from a quieter time would make a table look
 *       small enough to be read whole, with a lock on every row of it.
 *   <li>A settlement is guarded by id and lease alone.
 * </ul>
 */
final class LeaseSql {
    static final String LIMITS = "q.max_running, q.rate_claims, q.rate_window_ms, q.rate_window, q.rate_used";

    private static final String FROM_PLACES = """
            FROM {s}cj_place p FORCE INDEX (PRIMARY) JOIN {s}cj_job j FORCE INDEX (PRIMARY) ON j.seq = p.seq
            """;

    private static final String PLACED_BEFORE = "(SELECT 1 FROM {s}cj_place p FORCE INDEX (PRIMARY) WHERE p.what = %d"
            + " AND p.queue = ? AND p.neg_priority = 0 AND p.at_ms <= " + NOW + ")";

    final String held;
    final String noteClaim;
    final String look;
    final String endedByTime;
    final String claim;
    final String limited;
    final String makeQueue;
    final String lockQueue;
    final String limits;
    final String countRunning;
    final String useRate;
    final String lockHeld;
    final String lockDecided;
    final String results;
    final String standing;

    LeaseSql(Words words) {
        held = words.in("SELECT STRAIGHT_JOIN j." + ClaimedRow.COLUMNS.replace(", ", ", j.") + """

                FROM {s}cj_claim k FORCE INDEX (cj_claim_id)
                JOIN JSON_TABLE(k.seqs, '$[*]' COLUMNS(seq bigint PATH '$')) AS e
                JOIN {s}cj_job j FORCE INDEX (PRIMARY) ON j.seq = e.seq AND j.lease = j.seq + k.number
                WHERE k.claim_id = ?""");
        noteClaim = words.in("INSERT INTO {s}cj_claim (claim_id, until_ms, seqs) VALUES (?, ?, ?)");
        look = words.in(
                "SELECT n.now, " + LIMITS + """
                , EXISTS\s""" + PLACED_BEFORE.formatted(Place.RUNNING) + " AS overdue, EXISTS "
                        + PLACED_BEFORE.formatted(Place.EXPIRES) + " AS expired, EXISTS "
                        + PLACED_BEFORE.formatted(Place.WAITING) + " AS due FROM (SELECT " + NOW + """
                 AS now) AS n LEFT JOIN {s}cj_queue q ON q.queue = ?""");
        endedByTime = words.in("SELECT STRAIGHT_JOIN " + StoredJob.COLUMNS + "\n" + FROM_PLACES + """
                WHERE p.what = ? AND p.queue = ? AND p.neg_priority = 0 AND p.at_ms <= ?
                ORDER BY p.neg_priority, p.at_ms, p.seq LIMIT ? FOR UPDATE SKIP LOCKED""");
        claim = words.in("SELECT STRAIGHT_JOIN " + StoredJob.COLUMNS + ", " + NOW
                + ", j.kind, j.content_type, j.payload, j.headers, j.enqueued_at_ms\n" + FROM_PLACES + """
                WHERE p.what = 1 AND p.queue = ? AND p.at_ms <=\s""" + NOW
                + " AND (j.expires_at_ms IS NULL OR j.expires_at_ms > "
                + NOW + """
                )
                  AND NOT EXISTS (SELECT 1 FROM {s}cj_queue q WHERE q.queue = ? AND q.paused)
                ORDER BY p.neg_priority, p.at_ms, p.seq LIMIT ? FOR UPDATE SKIP LOCKED""");
        limited = words.inFormat("""
                SELECT queue FROM {s}cj_queue
                WHERE queue IN (%s) AND (max_running IS NOT NULL OR rate_claims IS NOT NULL) ORDER BY queue""");
        makeQueue = words.in("INSERT INTO {s}cj_queue (queue) VALUES (?) ON DUPLICATE KEY UPDATE queue = queue");
        lockQueue = words.in("SELECT queue FROM {s}cj_queue WHERE queue = ? FOR UPDATE");
        limits = words.in("SELECT " + NOW + " AS now, " + LIMITS + " FROM {s}cj_queue q WHERE q.queue = ?");
        countRunning = words.in("""
                SELECT count(*) FROM (
                  SELECT 1 FROM {s}cj_place FORCE INDEX (PRIMARY) WHERE what = 2 AND queue = ? LIMIT ?) AS running""");
        useRate = words.in("UPDATE {s}cj_queue SET rate_window = ?, rate_used = ? WHERE queue = ?");
        String byLease = Rows.LEASES + """

                JOIN {s}cj_job j FORCE INDEX (cj_job_ref) ON j.id = b.id AND j.queue = b.queue AND j.lease = b.lease
                """;
        lockHeld =
                words.in("SELECT STRAIGHT_JOIN " + StoredJob.COLUMNS + ", " + NOW + " FROM " + byLease + "FOR UPDATE");
        lockDecided = words.in("""
                SELECT STRAIGHT_JOIN j.queue, j.id, j.lease, j.attempt, j.max_attempts, j.cancel_requested,
                       coalesce(j.retry_policy, (SELECT q.retry_policy FROM {s}cj_queue q WHERE q.queue = j.queue))
                         AS retry_policy
                FROM\s""" + byLease + "FOR UPDATE");
        results = words.in("UPDATE {s}cj_job SET result_type = ?, result = ?, result_until_ms = ? WHERE seq = ?");
        standing = words.in("""
                SELECT STRAIGHT_JOIN j.queue, j.id, j.state, coalesce(j.settled_lease, 0) AS settled_lease,
                       u.id AS key_holder
                FROM\s""" + Rows.REFS + """

                JOIN {s}cj_job j FORCE INDEX (cj_job_ref) ON j.id = b.id AND j.queue = b.queue
                LEFT JOIN {s}cj_unique u FORCE INDEX (PRIMARY)
                  ON u.unique_key = j.unique_key AND u.queue = j.queue AND u.id <> j.id
                    AND\s""" + EnqueueSql.HELD.formatted("u") + """

                WHERE j.state <= 6""");
    }
}
