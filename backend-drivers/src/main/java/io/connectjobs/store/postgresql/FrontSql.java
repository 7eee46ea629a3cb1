package io.connectjobs.store.postgresql;

import static io.connectjobs.store.postgresql.PostgresClock.CLOCK;

import io.connectjobs.store.sql.SqlNames;

/**
 * Where the scans of a claim begin. Each job that was claimed leaves a dead entry at the front of its index, which vacuum
 * can't remove while anybody holds an old snapshot. A queue's row of {@code cj_front} spares claims from passing over them:
 *
 * <ol>
 *   <li>{@code floor_ms} says: no available job stands before (priority 0, run at that time), but for those that {@code
 *       cj_ahead} announces. Null says nothing.
 *   <li>A statement that makes a job available announces its queue in {@code cj_ahead}, unless all of them stand in line:
 *       a priority of 0 or less, and a time that is not over for longer than {@link #IN_LINE} ms.
 *   <li>A claim reads floor and announcements in the snapshot that it looks for jobs in. It begins at the floor if nothing
 *       is announced, at the very front otherwise, also where the clock stands before the time the floor is from.
 *   <li>A claim that found jobs and a floor older than {@link #STALE} ms moves it: it locks the row, unless somebody has
 *       (nobody waits), and deletes the announcements it sees in one statement, and <em>then</em>, in the next one and so
 *       in a later snapshot, reads the first available job. A job that was committed before that snapshot is read. One
 *       that was committed later had not been before the deletion either, and keeps its announcement.
 *   <li>It reads without a lock: a row that another claimer has taken and not committed counts as available, so that a
 *       rollback loses nothing. It reads from the old floor on if it deleted nothing, since then what the old floor says
 *       still holds, and from the very front otherwise.
 *   <li>The new floor is that job's time, but {@link #SLACK} ms ago at the most: jobs in line that others have not
 *       committed yet stand behind it, as long as they commit within SLACK - IN_LINE.
 *   <li>Those that took longer are found by a look from the very front, each {@link #LOOK} ms.
 * </ol>
 *
 * {@code due_ms} is the same for jobs that wait for their time, and {@code lease_ms} for leases. They need no announcement:
 * neither time is before the statement that sets it, or before the one that it replaces.
 */
final class FrontSql {
    private static final int IN_LINE = 2_000;
    private static final int SLACK = 5_000;
    /** Less, since a lease ends later than its statement's now by its length. */
    private static final int LEASE_SLACK = 1_000;

    private static final int STALE = 1_000;
    private static final int LOOK = 30_000;
    private static final int AT_ONCE = 10_000;

    /** Before every rank. */
    static final int VERY_FRONT = -Integer.MAX_VALUE;

    /**
     * The part of a claim that reads where to begin, and whether the floor is to be moved; takes the queue twice. It is
     * one row, also where there is none. It asks for the latest announcement, since for EXISTS the planner reads the table
     * instead of its index.
     */
    static final String FRONT = """
            , front AS MATERIALIZED (
              SELECT coalesce(f.at_ms < now - %d, true) AS stale,
                     CASE WHEN (SELECT max(at_ms) FROM {s}cj_ahead WHERE queue = ?) IS NULL THEN f.floor_ms END AS floor_ms
              FROM clock LEFT JOIN {s}cj_front f ON f.queue = ? AND f.at_ms <= now)
            """.formatted(STALE);

    /** Which rows of the index come after the front. */
    static final String FROM_FRONT = """
            (rank, run_at_ms) >= (
              (SELECT CASE WHEN floor_ms IS NULL THEN %d ELSE 0 END FROM front),
              (SELECT coalesce(floor_ms, 0) FROM front))""".formatted(VERY_FRONT);

    /** From when on jobs wait; takes the queue. */
    static final String DUE = since("due_ms");

    /** From when on leases run out; takes the queue. */
    static final String LEASES = since("lease_ms");

    /** A column beside a queue's limits: whether a look from the very front is due; takes the queue. */
    static final String LOOK_DUE =
            "(SELECT full_ms <= now - " + LOOK + " FROM {s}cj_front WHERE queue = ?) AS look_due";

    /** The lock is only tried: a claim that waited for another one's row could be waited for itself. */
    final String make;

    final String take;
    final String move;
    /** With each look. */
    final String sweep;

    FrontSql(SqlNames names) {
        make = names.in("""
                INSERT INTO {s}cj_front (queue, at_ms, full_ms)
                SELECT ?, 0, 0 WHERE pg_try_advisory_xact_lock(hashtextextended('{s}cj_front ' || ?, 0))
                ON CONFLICT (queue) DO NOTHING""");
        take = names.in(CLOCK + """
                , mine AS MATERIALIZED (
                  SELECT queue, floor_ms, due_ms, lease_ms, at_ms > now OR full_ms <= now - %d AS look
                  FROM (SELECT * FROM {s}cj_front WHERE queue = ? FOR UPDATE SKIP LOCKED) AS f, clock),
                gone AS (
                  DELETE FROM {s}cj_ahead WHERE ctid = ANY (ARRAY(
                    SELECT ctid FROM {s}cj_ahead WHERE queue = (SELECT queue FROM mine) ORDER BY queue, at_ms LIMIT %d))
                  RETURNING 1)
                SELECT look, CASE WHEN NOT look AND NOT EXISTS (SELECT 1 FROM gone) THEN floor_ms END AS floor_ms,
                       CASE WHEN NOT look THEN due_ms END AS due_ms,
                       CASE WHEN NOT look THEN lease_ms END AS lease_ms FROM mine""".formatted(LOOK, AT_ONCE));
        move = names.in(CLOCK + """
                , first AS MATERIALIZED (
                  SELECT rank, run_at_ms FROM {s}cj_line
                  WHERE queue = ? AND due AND (rank, run_at_ms) >= (?, ?)
                    AND (rank, run_at_ms) < (0, (SELECT now FROM clock) - %1$d)
                  ORDER BY rank, run_at_ms, last_seq LIMIT 1),
                waiting AS MATERIALIZED (
                  SELECT run_at_ms FROM {s}cj_line
                  WHERE queue = ? AND NOT due AND rank = 0 AND run_at_ms >= ? AND run_at_ms < (SELECT now FROM clock) - %1$d
                  ORDER BY run_at_ms LIMIT 1),
                leased AS MATERIALIZED (
                  SELECT until_ms FROM {s}cj_claim
                  WHERE queue = ? AND until_ms >= ? AND until_ms < (SELECT now FROM clock) - %2$d
                  ORDER BY until_ms LIMIT 1)
                UPDATE {s}cj_front f SET at_ms = now, full_ms = CASE WHEN ? THEN now ELSE full_ms END,
                       floor_ms = CASE WHEN first.rank < 0 THEN NULL ELSE coalesce(first.run_at_ms, now - %1$d) END,
                       due_ms = coalesce(waiting.run_at_ms, now - %1$d),
                       lease_ms = coalesce(leased.until_ms, now - %2$d)
                FROM clock LEFT JOIN first ON true LEFT JOIN waiting ON true LEFT JOIN leased ON true
                WHERE f.queue = ?""".formatted(SLACK, LEASE_SLACK));
        sweep = names.in(CLOCK + LineSql.overdue());
    }

    private static String since(String column) {
        return """
            (SELECT coalesce(max(%s), -9223372036854775807) FROM {s}cj_front
             WHERE queue = ? AND at_ms <= (SELECT now FROM clock))""".formatted(column);
    }

    /**
     * A part of a statement, with a comma behind it.
     *
     * @param jobs what the statement changed: returns queue, state, priority and run_at_ms
     */
    static String announced(String jobs) {
        return """
                announced AS (
                  INSERT INTO {s}cj_ahead (queue, at_ms)
                  SELECT DISTINCT queue, now FROM %s, clock WHERE state = 1 AND (priority > 0 OR run_at_ms < now - %d)),
                """.formatted(jobs, IN_LINE);
    }
}
