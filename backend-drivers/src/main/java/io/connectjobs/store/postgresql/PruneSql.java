package io.connectjobs.store.postgresql;

import static io.connectjobs.store.postgresql.PostgresClock.CLOCK;

import io.connectjobs.store.sql.Tally;

/** Emptying jobs that ended, and forgetting emptied ones. Which ones, {@code cj_ended} knows; whether, their own rows. */
final class PruneSql {
    private static final String CONTENT = """
            payload = '', headers = NULL, result_type = NULL, result = NULL, result_until_ms = NULL,
            settled_lease = NULL, retry_policy = NULL, unique_key = NULL, unique_hold = NULL,
            timeout_ms = NULL, deadline_ms = NULL, expires_at_ms = NULL""";

    private PruneSql() {}

    /** Takes the time, a bound, an end and an age, and these two again. */
    static String prune() {
        return CLOCK + taken("state = ? AND at_ms <= (SELECT now FROM clock) - ?", "at_ms") + "," + emptied("""
                SELECT j.ctid FROM {s}cj_job j
                WHERE j.seq = ANY (ARRAY(SELECT seq FROM taken)) AND j.state = ?
                  AND j.finished_at_ms <= (SELECT now FROM clock) - ?
                ORDER BY j.seq FOR NO KEY UPDATE""");
    }

    /** Takes the time, a bound, a queue, states, and these again. */
    static String purgeQueue() {
        return CLOCK + taken("queue = ? AND state = ANY (?::int[])", "state, at_ms") + "," + emptied("""
                SELECT j.ctid FROM {s}cj_job j
                WHERE j.seq = ANY (ARRAY(SELECT seq FROM taken)) AND j.state = ANY (?::int[]) AND j.state BETWEEN 4 AND 6
                ORDER BY j.seq FOR NO KEY UPDATE""");
    }

    /** Takes the time and refs. */
    static String purge() {
        return CLOCK + ", " + emptied("""
                SELECT j.ctid FROM unnest(?::text[], ?::text[]) AS b(queue, id)
                JOIN {s}cj_job j ON j.queue = b.queue AND j.id = b.id
                WHERE j.state IN (4, 5, 6) ORDER BY j.queue, j.id FOR NO KEY UPDATE OF j""");
    }

    /** Takes the time, a bound and an age. */
    static String forget() {
        return CLOCK + taken("state = 9 AND at_ms <= (SELECT now FROM clock) - ?", "at_ms")
                + "DELETE FROM {s}cj_job WHERE seq = ANY (ARRAY(SELECT seq FROM taken)) AND state = 9";
    }

    /**
     * A part of a statement: takes notes of ends away, the oldest first, until they name as many jobs as are wanted; the
     * last one may keep a rest.
     */
    private static String taken(String where, String order) {
        return """
                , bounded AS (SELECT ?::int AS jobs),
                locked AS MATERIALIZED (
                  SELECT ctid AS place, state, at_ms, seqs FROM {s}cj_ended WHERE %1$s
                  ORDER BY %2$s LIMIT (SELECT jobs FROM bounded) FOR UPDATE SKIP LOCKED),
                summed AS (
                  SELECT place, seqs, (SELECT jobs FROM bounded) - sum(cardinality(seqs)) OVER (ORDER BY %2$s, place)
                                      + cardinality(seqs) AS wanted
                  FROM locked),
                used AS MATERIALIZED (SELECT place, seqs, wanted::int FROM summed WHERE wanted > 0),
                gone AS (
                  DELETE FROM {s}cj_ended WHERE ctid = ANY (ARRAY(
                    SELECT place FROM used WHERE cardinality(seqs) <= wanted))),
                shortened AS (
                  UPDATE {s}cj_ended e SET seqs = e.seqs[u.wanted + 1:] FROM used u
                  WHERE e.ctid = u.place AND cardinality(u.seqs) > u.wanted),
                taken AS MATERIALIZED (SELECT unnest(seqs[:wanted]) AS seq FROM used)
                """.formatted(where, order);
    }

    private static String emptied(String which) {
        return """
                pruned AS (
                  UPDATE {s}cj_job SET before_state = state, state = 9, lost = NULL,
                         finished_at_ms = (SELECT now FROM clock),\s""" + CONTENT + """

                  WHERE ctid = ANY (ARRAY(\s""" + which + """
                ))
                  RETURNING seq, queue, id, before_state, state),
                errors AS (DELETE FROM {s}cj_error e USING pruned WHERE e.queue = pruned.queue AND e.id = pruned.id),
                history AS (DELETE FROM {s}cj_event h USING pruned WHERE h.queue = pruned.queue AND h.id = pruned.id),
                """ + LineSql.ended("pruned") + TallySql.of("pruned", Tally.PRUNED)
                + "SELECT queue, id FROM pruned";
    }
}
