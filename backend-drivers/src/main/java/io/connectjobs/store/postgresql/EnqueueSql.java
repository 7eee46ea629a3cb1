package io.connectjobs.store.postgresql;

import static io.connectjobs.store.postgresql.PostgresClock.CLOCK;

import io.connectjobs.store.sql.SqlNames;
import io.connectjobs.store.sql.Tally;

/** PostgreSQL's statements around adding jobs, whole; {@link InsertSql} has those that add. */
final class EnqueueSql {
    /** A batch takes one number of the sequence and each of its jobs a place behind it: room for 2^16 in a batch. */
    static final String NEXT_BATCH = "nextval('{s}cj_seq') << 16";

    private static final String KEYS = "unnest(?::text[], ?::text[], ?::text[]) AS b(queue, key, id)";

    final String startBatch;
    final String remember;
    final String known;
    final String takeKeys;
    final String moveKeys;
    final String freeKeys;
    final String holders;
    final String replace;

    EnqueueSql(SqlNames names) {
        startBatch = names.in("SELECT " + NEXT_BATCH);
        remember = names.in(CLOCK + """
                , pruned AS (
                  INSERT INTO {s}cj_job (queue, id, seq, kind, priority, state, run_at_ms, enqueued_at_ms, finished_at_ms,
                                         max_attempts, content_type, payload)
                  SELECT b.queue, b.id, ?::bigint | b.ordinal, b.kind, 0, 9, now, now, now, 1, '', ''
                  FROM clock, unnest(?::text[], ?::text[], ?::int[], ?::text[]) AS b(queue, id, ordinal, kind)
                  ON CONFLICT (id, queue) DO NOTHING
                  RETURNING seq, queue, state),
                """ + LineSql.ended("pruned")
                + "counted AS (SELECT count(*) FROM pruned) SELECT * FROM counted");
        known = names.in("""
                SELECT j.queue, j.id FROM unnest(?::text[], ?::text[]) AS b(queue, id)
                JOIN {s}cj_job j ON j.queue = b.queue AND j.id = b.id""");
        takeKeys = names.in(CLOCK + """
                INSERT INTO {s}cj_unique AS u (queue, key, id, hold, until_ms)
                SELECT b.queue, b.key, b.id, b.hold, now + b.window_ms
                FROM clock, unnest(?::text[], ?::text[], ?::text[], ?::int[], ?::bigint[])
                  AS b(queue, key, id, hold, window_ms)
                ON CONFLICT (key, queue) DO UPDATE
                  SET id = excluded.id, hold = excluded.hold, until_ms = excluded.until_ms
                  WHERE u.until_ms <= (SELECT now FROM clock)
                RETURNING u.queue, u.id""");
        moveKeys = names.in(CLOCK + """
                UPDATE {s}cj_unique u SET id = b.id, hold = b.hold, until_ms = now + b.window_ms
                FROM clock, unnest(?::text[], ?::text[], ?::text[], ?::int[], ?::bigint[])
                  AS b(queue, key, id, hold, window_ms)
                WHERE u.queue = b.queue AND u.key = b.key""");
        freeKeys = names.in("DELETE FROM {s}cj_unique u USING " + KEYS
                + " WHERE u.queue = b.queue AND u.key = b.key AND u.id = b.id");
        holders = names.in("SELECT u.queue, u.key, u.id, j.state FROM " + KEYS + """

                JOIN {s}cj_unique u ON u.queue = b.queue AND u.key = b.key
                LEFT JOIN {s}cj_job j ON j.queue = u.queue AND j.id = u.id AND j.state <= 6""");
        replace = names.in(CLOCK + """
                , replaced AS (
                  UPDATE {s}cj_job j SET kind = b.kind, priority = b.priority, before_state = j.state,
                         state = CASE WHEN coalesce(b.run_at_ms, now + b.delay_ms) > now THEN 0 ELSE 1 END,
                         run_at_ms = coalesce(b.run_at_ms, now + b.delay_ms), max_attempts = greatest(b.max_attempts, j.attempt + 1),
                         timeout_ms = b.timeout_ms, expires_at_ms = coalesce(b.expires_at_ms, now + b.expire_after_ms),
                         retry_policy = b.retry_policy, headers = b.headers, content_type = b.content_type,
                         payload = b.payload, unique_hold = b.hold
                  FROM clock, unnest(?::text[], ?::text[], ?::text[], ?::int[], ?::bigint[], ?::bigint[], ?::bigint[],
                                     ?::bigint[], ?::bigint[], ?::int[], ?::text[], ?::text[], ?::text[], ?::bytea[], ?::int[])
                    AS b(queue, id, kind, priority, run_at_ms, delay_ms, timeout_ms,
                         expires_at_ms, expire_after_ms, max_attempts,
                         retry_policy, headers, content_type, payload, hold)
                  WHERE j.queue = b.queue AND j.id = b.id AND j.state IN (0, 1, 3)
                  RETURNING j.seq, j.queue, j.id, j.before_state, j.state, j.priority, j.run_at_ms, j.expires_at_ms,
                            j.unique_key, b.hold),
                """ + LineSql.join("replaced") + FrontSql.announced("replaced")
                + TallySql.of("replaced", Tally.REPLACED) + """
                ,
                held AS (
                  UPDATE {s}cj_unique u SET hold = r.hold, until_ms = now + b.window_ms
                  FROM clock, replaced r JOIN unnest(?::text[], ?::text[], ?::bigint[]) AS b(queue, id, window_ms)
                    ON b.queue = r.queue AND b.id = r.id
                  WHERE u.queue = r.queue AND u.key = r.unique_key)
                SELECT queue, id FROM replaced""");
    }
}
