package io.connectjobs.store.postgresql;

import static io.connectjobs.store.postgresql.PostgresClock.CLOCK;

import io.connectjobs.store.sql.SqlNames;

/** PostgreSQL's statements of operators and of upkeep, whole. */
final class OperateSql {
    private static final String REFS = "unnest(?::text[], ?::text[]) AS b(queue, id)";

    final String retry;
    final String cancel;
    final String discard;
    final String reschedule;
    final String reap;
    final String expire;
    final String prune;
    final String purgeQueue;
    final String purge;
    final String dropResults;
    final String rollUp;
    final String forgetActivity;
    final String forget;
    final String forgetWindows;

    OperateSql(SqlNames names) {
        // The completion that the job's row has told so far is written down first: a part that another one reads runs
        // before it, which gives it the lower entry.
        retry = names.in(CLOCK + """
                , ended_jobs AS MATERIALIZED (
                  SELECT j.queue, j.id, j.state, j.finished_at_ms, j.attempt, j.told FROM\s""" + REFS + """

                  JOIN {s}cj_job j ON j.queue = b.queue AND j.id = b.id
                  WHERE j.state BETWEEN 4 AND 6 ORDER BY j.queue, j.id FOR NO KEY UPDATE OF j),
                again AS (
                  UPDATE {s}cj_job j SET before_state = j.state, state = 1, lost = NULL, attempt = 0, run_at_ms = now,
                         finished_at_ms = NULL, expires_at_ms = NULL, result_type = NULL, result = NULL,
                         result_until_ms = NULL
                  FROM clock, ended_jobs b
                  WHERE j.queue = b.queue AND j.id = b.id AND j.state BETWEEN 4 AND 6
                    AND NOT EXISTS (SELECT 1 FROM {s}cj_unique u
                      WHERE u.queue = j.queue AND u.key = j.unique_key AND u.id <> j.id
                        AND coalesce(u.until_ms > (SELECT now FROM clock), true))
                  RETURNING j.seq, j.queue, j.id, j.before_state, j.state, j.attempt, j.priority, j.run_at_ms,
                            j.expires_at_ms, b.state AS end_state, b.finished_at_ms AS end_ms, b.attempt AS attempts, b.told),
                completed AS (
                  INSERT INTO {s}cj_event (queue, id, at_ms, event, state, attempt)
                  SELECT queue, id, end_ms, 2, 4, attempts FROM again WHERE told AND end_state = 4
                  RETURNING 1),
                """ + LineSql.join("again") + FrontSql.announced("again") + """
                written AS (
                  INSERT INTO {s}cj_event (queue, id, at_ms, event, state, attempt)
                  SELECT queue, id, now, 7, state, attempt FROM again, clock
                  WHERE ? AND (SELECT count(*) FROM completed) >= 0),
                """
                + TallySql.of("again", 7) + "SELECT queue, id FROM again");
        cancel = names.in(CLOCK + """
                , touched AS (
                  UPDATE {s}cj_job j SET before_state = j.state, state = CASE j.state WHEN 2 THEN 2 ELSE 6 END,
                         lost = CASE WHEN j.state <> 2 THEN 6 END, cancel_requested = (j.state = 2),
                         finished_at_ms = CASE j.state WHEN 2 THEN NULL ELSE now END
                  FROM clock,\s""" + REFS + """

                  WHERE j.queue = b.queue AND j.id = b.id AND j.state <= 3
                  RETURNING j.seq, j.queue, j.id, j.before_state, j.state, j.attempt, j.unique_key, j.unique_hold),
                cancelled AS (SELECT * FROM touched WHERE state = 6),
                freed AS (\s""" + LeaseSql.free("cancelled", "c.unique_hold IN (1, 2)") + "),\n"
                + LineSql.ended("cancelled") + written("cancelled", 8) + "SELECT queue, id, state FROM touched");
        discard = names.in(CLOCK + """
                , discarded AS (
                  UPDATE {s}cj_job j SET before_state = j.state, state = 5, lost = 5, finished_at_ms = now
                  FROM clock,\s""" + REFS + """

                  WHERE j.queue = b.queue AND j.id = b.id AND j.state IN (0, 1, 3)
                  RETURNING j.seq, j.queue, j.id, j.before_state, j.state, j.attempt, j.unique_key, j.unique_hold),
                freed AS (\s""" + LeaseSql.free("discarded", "c.unique_hold IN (1, 2)") + """
                ),
                errors AS (
                  INSERT INTO {s}cj_error (queue, id, attempt, at_ms, type, message)
                  SELECT queue, id, attempt, now, ?, ? FROM discarded, clock),
                """
                + LineSql.ended("discarded") + written("discarded", 9) + "SELECT queue, id FROM discarded");
        reschedule = names.in(
                CLOCK + """
                , moved AS (
                  UPDATE {s}cj_job j SET before_state = j.state, state = CASE WHEN t.run_at_ms > now THEN 0 ELSE 1 END,
                         run_at_ms = t.run_at_ms
                  FROM clock,\s""" + REFS + """
                    , (SELECT ?::bigint AS run_at_ms) AS t
                  WHERE j.queue = b.queue AND j.id = b.id AND j.state IN (0, 1, 3)
                  RETURNING j.seq, j.queue, j.id, j.before_state, j.state, j.attempt, j.priority, j.run_at_ms,
                            j.expires_at_ms),
                """ + LineSql.join("moved") + FrontSql.announced("moved") + written("moved", 10)
                        + "SELECT queue, id FROM moved");
        reap = names.in(FreshenSql.reap(FreshenSql.EVERYWHERE));
        expire = names.in(FreshenSql.expire(FreshenSql.EVERYWHERE));
        prune = names.in(PruneSql.prune());
        purgeQueue = names.in(PruneSql.purgeQueue());
        purge = names.in(PruneSql.purge());
        dropResults = names.in(CLOCK + """
                UPDATE {s}cj_job SET result_type = NULL, result = NULL, result_until_ms = NULL WHERE ctid = ANY (ARRAY(
                  SELECT ctid FROM {s}cj_job
                  WHERE result_until_ms IS NOT NULL AND result_until_ms <= (SELECT now FROM clock)
                  ORDER BY result_until_ms LIMIT ? FOR NO KEY UPDATE SKIP LOCKED))""");
        rollUp = names.in("""
                WITH taken AS (
                  DELETE FROM {s}cj_tally WHERE ctid = ANY (ARRAY(
                    SELECT ctid FROM {s}cj_tally LIMIT ? FOR UPDATE SKIP LOCKED))
                  RETURNING *),
                counted AS (
                  INSERT INTO {s}cj_count AS t (queue, state, jobs)
                  SELECT queue, state, sum(jobs) FROM (
                    SELECT queue, after_state AS state, jobs FROM taken WHERE after_state <= 6
                    UNION ALL SELECT queue, before_state, -jobs FROM taken WHERE before_state BETWEEN 0 AND 6) AS moves
                  GROUP BY queue, state ORDER BY queue, state
                  ON CONFLICT (queue, state) DO UPDATE SET jobs = t.jobs + excluded.jobs),
                gathered AS (
                  INSERT INTO {s}cj_activity AS t (bucket, start_ms, queue, event, state, jobs)
                SELECT b.bucket, minute_ms / b.ms * b.ms AS start_ms, queue, event, after_state, sum(jobs)
                FROM taken, (VALUES (0, 60000), (1, 3600000), (2, 86400000)) AS b(bucket, ms)
                WHERE event < 100
                GROUP BY b.bucket, 2, queue, event, after_state ORDER BY 1, 2, 3, 4, 5
                ON CONFLICT (bucket, start_ms, queue, event, state) DO UPDATE SET jobs = t.jobs + excluded.jobs)
                SELECT count(*)::int FROM taken""");
        forgetActivity = names.in(CLOCK + """
                DELETE FROM {s}cj_activity WHERE bucket = ? AND start_ms < (SELECT now FROM clock) - ?""");
        forget = names.in(PruneSql.forget());
        forgetWindows = names.in(CLOCK + """
                DELETE FROM {s}cj_unique WHERE ctid = ANY (ARRAY(
                  SELECT ctid FROM {s}cj_unique WHERE until_ms <= (SELECT now FROM clock)
                  ORDER BY until_ms LIMIT ? FOR UPDATE SKIP LOCKED))""");
    }

    private static String written(String jobs, int event) {
        return """
                written AS (
                  INSERT INTO {s}cj_event (queue, id, at_ms, event, state, attempt)
                  SELECT queue, id, now, %d, state, attempt FROM %s, clock WHERE ?),
                """.formatted(event, jobs) + TallySql.of(jobs, event);
    }
}
