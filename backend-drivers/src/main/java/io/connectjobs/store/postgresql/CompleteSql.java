package io.connectjobs.store.postgresql;

import static io.connectjobs.store.postgresql.PostgresClock.CLOCK;

/**
 * The statement that completes jobs, once for those without a result, as most are: each column of the batch is taken apart by
 * itself, and three empty ones cost 0.15 µs a job. It says how many it completed, and names them only where that isn't all.
 * Where no job holds a unique key, as its count says, nobody looks for keys to free.
 */
final class CompleteSql {
    static final String WITHOUT_RESULTS = of(
            "result_type = NULL, result = NULL, result_until_ms = NULL",
            "unnest(?::text[], ?::text[], ?::bigint[]) AS b(queue, id, lease)");

    static final String WITH_RESULTS = of(
            "result_type = b.type, result = b.result, result_until_ms = (SELECT now FROM clock) + b.ttl_ms",
            "unnest(?::text[], ?::text[], ?::bigint[], ?::text[], ?::bytea[], ?::bigint[])"
                    + " AS b(queue, id, lease, type, result, ttl_ms)");

    private CompleteSql() {}

    private static String of(String result, String completions) {
        return CLOCK
                + """
                , done AS (
                  UPDATE {s}cj_job j SET before_state = 2, state = 4, finished_at_ms = (SELECT now FROM clock),
                         settled_lease = j.lease, told = ?, %s, %s
                  FROM %s
                  WHERE j.queue = b.queue AND j.id = b.id AND j.lease = b.lease
                  RETURNING coalesce(j.unique_hold IN (1, 2), false) AS keyed, j.seq, j.settled_lease AS lease, j.queue, j.id,
                            j.unique_key),
                counted AS MATERIALIZED (
                  SELECT queue, 2 AS before_state, 4 AS state, lease - seq AS no, count(*) AS jobs, array_agg(seq) AS seqs,
                         bool_or(keyed) AS keyed
                  FROM done GROUP BY queue, lease - seq),
                freed AS (%s),
                settled AS (DELETE FROM {s}cj_claim k USING counted d WHERE k.no = d.no AND k.jobs = d.jobs),
                ended AS (
                  INSERT INTO {s}cj_ended (at_ms, state, queue, seqs) SELECT now, state, queue, seqs FROM counted, clock),
                %s
                SELECT c.jobs AS applied, queue, id, lease
                FROM (SELECT coalesce(sum(jobs), 0) AS jobs FROM counted) AS c
                LEFT JOIN done ON (SELECT coalesce(sum(jobs), 0) FROM counted) < ?""".formatted(
                                result,
                                LeaseSql.END_LEASE,
                                completions,
                                LeaseSql.free("done", "c.keyed AND (SELECT bool_or(keyed) FROM counted)"),
                                TallySql.ofCounted("counted", 2));
    }
}
