package io.connectjobs.store.postgresql;

import static io.connectjobs.store.postgresql.PostgresClock.CLOCK;

import io.connectjobs.store.sql.SqlNames;

/**
 * PostgreSQL's statements that add jobs of one queue and priority which are due at once and don't expire, so that they stand
 * in line one behind the other. What stands beside the jobs comes from the runs that they make.
 */
final class RunsSql {
    private static final String BESIDE = """
            lined AS (
              INSERT INTO {s}cj_line (seq, last_seq, run_at_ms, priority, rank, due, queue)
              SELECT r.seq, r.last_seq, now, k.priority, -k.priority, true, k.queue FROM runs r, common k, clock),
            announced AS (
              INSERT INTO {s}cj_ahead (queue, at_ms)
              SELECT k.queue, now FROM common k, clock WHERE k.priority > 0 AND EXISTS (SELECT 1 FROM runs)),
            tallied AS (
              INSERT INTO {s}cj_tally (minute_ms, queue, event, before_state, after_state, jobs)
              SELECT now / 60000 * 60000, k.queue, 0, -1, 1, sum(r.jobs) FROM runs r, common k, clock GROUP BY now, k.queue)
            """;

    private static final String KNOWN_RUNS = """
            runs AS MATERIALIZED (
              SELECT batch.seq | r.first AS seq, batch.seq | r.last AS last_seq, r.jobs
              FROM batch, unnest(?::int[], ?::int[], ?::int[]) AS r(first, last, jobs)),
            """;

    /**
     * Those that differ in id and payload only, where the history doesn't begin with their coming. Passes over jobs whose id is
     * known. Returns how many it added, and their ordinals unless those are all. What is the same for all travels once.
     */
    final String alike;

    /** The same, but fails if any id is known, and takes the runs as well, since nothing is left out. */
    final String alikeAndNew;

    /**
     * Writes what stands beside jobs that are copied next, and returns the seq of the batch and the time. Takes the clock, no
     * batch, queue, priority and the runs.
     */
    final String begin;

    /** Takes {@link CopyRows}, with their columns for %s. Fails if any id is known; no other way in takes less of the server's time. */
    final String copy;

    RunsSql(SqlNames names) {
        alike = names.in(alike(InsertSql.PASS_OVER_KNOWN + "RETURNING seq),\n" + LineSql.runs("added"))
                + BESIDE
                + InsertSql.answer("(SELECT coalesce(sum(jobs), 0) AS jobs FROM runs)"));
        alikeAndNew = names.in(alike("),\n" + KNOWN_RUNS) + BESIDE + "SELECT ?::int AS added, NULL::int AS ordinal");
        begin = names.in(CLOCK + InsertSql.BATCH
                + ",\ncommon AS MATERIALIZED (SELECT ?::text AS queue, ?::int AS priority),\n"
                + KNOWN_RUNS + BESIDE + "SELECT seq, now FROM batch, clock");
        copy = names.inFormat("COPY {s}cj_job (%s) FROM STDIN (FORMAT binary)");
    }

    private static String alike(String end) {
        return CLOCK + InsertSql.BATCH + """
                , common AS MATERIALIZED (
                  SELECT ?::text AS queue, ?::text AS kind, ?::int AS priority, ?::int AS max_attempts, ?::text AS content_type)
                """ + InsertSql.INTO + """
                  SELECT k.queue, b.id, batch.seq | b.ordinal, k.kind, k.priority, 1, now, now, k.max_attempts,
                         k.content_type, b.payload, NULL, NULL, NULL, NULL, NULL, NULL
                  FROM clock, batch, common k, unnest(?::text[], ?::int[], ?::bytea[]) AS b(id, ordinal, payload)
                """ + end;
    }
}
