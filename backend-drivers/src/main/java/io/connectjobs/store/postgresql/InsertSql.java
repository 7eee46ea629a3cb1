package io.connectjobs.store.postgresql;

import static io.connectjobs.store.postgresql.PostgresClock.CLOCK;

import io.connectjobs.store.sql.SqlNames;

/**
 * PostgreSQL's statements that add jobs, whole. Each returns how many it added, and their ordinals unless those are all.
 *
 * <p>What is the same for all jobs travels and is read once. What a statement writes beside the jobs comes from one count of
 * them: each look at what it returned costs.
 */
final class InsertSql {
    static final String PASS_OVER_KNOWN = "ON CONFLICT (id, queue) DO NOTHING\n";

    static final String BATCH =
            ", batch AS MATERIALIZED (SELECT coalesce(?::bigint, " + EnqueueSql.NEXT_BATCH + ") AS seq)";

    static final String INTO = """

            , added AS (
              INSERT INTO {s}cj_job (queue, id, seq, kind, priority, state, run_at_ms, enqueued_at_ms, max_attempts,
                                     content_type, payload, timeout_ms, expires_at_ms, retry_policy, headers,
                                     unique_key, unique_hold)
            """;

    /** Any jobs. */
    final String any;

    /** Jobs that stand in line one behind the other. */
    final String inRuns;

    private InsertSql(SqlNames names, String onConflict) {
        any = names.in(each(onConflict, LineSql.join("added")));
        inRuns = names.in(each(onConflict, LineSql.joinInRuns("added")));
    }

    /** Passes over jobs whose id is known. */
    static InsertSql careful(SqlNames names) {
        return new InsertSql(names, PASS_OVER_KNOWN);
    }

    /** Fails if any id is known, and takes far less of the server's time. */
    static InsertSql bold(SqlNames names) {
        return new InsertSql(names, "");
    }

    private static String each(String onConflict, String lined) {
        return CLOCK + BATCH + INTO + """
                  SELECT b.queue, b.id, batch.seq | b.ordinal, b.kind, b.priority,
                         CASE WHEN coalesce(b.run_at_ms, now + b.delay_ms) > now THEN 0 ELSE 1 END,
                         coalesce(b.run_at_ms, now + b.delay_ms), now, b.max_attempts, b.content_type, b.payload,
                         b.timeout_ms, coalesce(b.expires_at_ms, now + b.expire_after_ms), b.retry_policy, b.headers,
                         b.unique_key, b.unique_hold
                  FROM clock, batch, unnest(?::text[], ?::text[], ?::int[], ?::text[], ?::int[], ?::bigint[], ?::bigint[],
                                            ?::bigint[], ?::bigint[], ?::bigint[],
                                            ?::int[], ?::text[], ?::text[], ?::text[], ?::bytea[], ?::text[], ?::int[])
                    AS b(queue, id, ordinal, kind, priority, run_at_ms, delay_ms, timeout_ms, expires_at_ms,
                         expire_after_ms, max_attempts, retry_policy, headers, content_type, payload, unique_key, unique_hold)
                """ + onConflict + """
                  RETURNING seq, queue, id, -1 AS before_state, state, priority, run_at_ms, expires_at_ms),
                written AS (
                  INSERT INTO {s}cj_event (queue, id, at_ms, event, state, attempt)
                  SELECT queue, id, now, 0, state, 0 FROM added, clock WHERE ?),
                """ + lined + FrontSql.announced("added")
                + TallySql.of("added", 0)
                + answer("(SELECT count(*) AS jobs FROM added)");
    }

    static String answer(String counted) {
        return "SELECT c.jobs AS added, (a.seq & 65535)::int AS ordinal FROM " + counted
                + " AS c LEFT JOIN added a ON c.jobs < ?";
    }
}
