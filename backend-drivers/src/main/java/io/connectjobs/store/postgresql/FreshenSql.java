package io.connectjobs.store.postgresql;

import static io.connectjobs.store.postgresql.PostgresClock.CLOCK;

import io.connectjobs.store.sql.Tally;

/** What comes before a claim, and in upkeep for all queues: leases and jobs that ran out, and jobs that came due. */
final class FreshenSql {
    static final String EVERYWHERE = "";
    static final String IN_QUEUE = "queue = ? AND ";
    /** The same from where leases were last seen to end. */
    static final String LEASES_IN_QUEUE = IN_QUEUE + "until_ms >= " + FrontSql.LEASES + " AND ";

    /**
     * A condition: whether something of a queue ran out or came due. The statements that see to it cost as much as a claim of
     * a hundred jobs, also where there is nothing. Takes the queue twice for leases, once for jobs that expire, and twice for
     * those whose time comes.
     */
    static final String IS_DUE =
            "coalesce(" + """
            (SELECT true FROM {s}cj_claim WHERE\s""" + LEASES_IN_QUEUE + """
            until_ms <= (SELECT now FROM clock) ORDER BY queue, until_ms LIMIT 1),
            (SELECT true FROM {s}cj_line WHERE\s""" + IN_QUEUE + """
            expires_at_ms IS NOT NULL AND expires_at_ms <= (SELECT now FROM clock) ORDER BY queue, expires_at_ms LIMIT 1),
            (SELECT true FROM {s}cj_line WHERE\s""" + IN_QUEUE + """
            NOT due AND rank = 0 AND run_at_ms <= (SELECT now FROM clock) AND run_at_ms >=\s""" + FrontSql.DUE + """

             ORDER BY run_at_ms LIMIT 1), false)""";

    private FreshenSql() {}

    /**
     * Takes back expired leases. It looks at the claims that have one, no more of them than hold the bound of jobs, and
     * leaves those with what is still held of them, or deletes them. What else there is to write comes from what the update
     * returns.
     */
    static String reap(String where) {
        return CLOCK + """
                , bound AS (SELECT ?::int AS jobs),
                over AS MATERIALIZED (
                  SELECT no, seqs FROM (
                    SELECT no, seqs, sum(jobs) OVER (ORDER BY queue, until_ms, no) - jobs AS before FROM (
                      SELECT no, queue, until_ms, jobs, seqs FROM {s}cj_claim
                      WHERE\s""" + where + """
                until_ms <= (SELECT now FROM clock)
                      ORDER BY queue, until_ms LIMIT (SELECT jobs FROM bound) FOR UPDATE SKIP LOCKED) AS locked) AS summed
                  WHERE before < (SELECT jobs FROM bound)),
                held AS MATERIALIZED (
                  SELECT o.no, j.seq, j.lease_until_ms FROM over o
                  JOIN {s}cj_job j ON j.seq = ANY (o.seqs) AND j.lease = j.seq + o.no),
                expired AS (
                  UPDATE {s}cj_job SET before_state = 2,
                         state = CASE WHEN cancel_requested THEN 6 WHEN attempt < max_attempts THEN 1 ELSE 5 END,
                         lost = CASE WHEN cancel_requested THEN 6 WHEN attempt >= max_attempts THEN 5 END,
                         finished_at_ms = CASE WHEN cancel_requested OR attempt >= max_attempts
                                               THEN (SELECT now FROM clock) END,
                        \s""" + LeaseSql.END_LEASE + """

                  WHERE ctid = ANY (ARRAY(
                    SELECT j.ctid FROM held h JOIN {s}cj_job j ON j.seq = h.seq
                    WHERE h.lease_until_ms <= (SELECT now FROM clock)
                      AND j.state = 2 AND j.lease_until_ms <= (SELECT now FROM clock)
                    ORDER BY h.lease_until_ms, h.seq LIMIT (SELECT jobs FROM bound) FOR NO KEY UPDATE OF j SKIP LOCKED))
                  RETURNING seq, queue, id, attempt, before_state, state, priority, run_at_ms, expires_at_ms, deadline_ms,
                            unique_key, unique_hold),
                left_over AS (
                  SELECT no, array_agg(seq) AS seqs, count(*) AS jobs, min(lease_until_ms) AS until_ms FROM held h
                  WHERE NOT EXISTS (SELECT 1 FROM expired e WHERE e.seq = h.seq) GROUP BY no),
                ended_claims AS (
                  DELETE FROM {s}cj_claim k USING over o
                  WHERE k.no = o.no AND NOT EXISTS (SELECT 1 FROM left_over l WHERE l.no = o.no)),
                kept_claims AS (
                  UPDATE {s}cj_claim k SET seqs = l.seqs, jobs = l.jobs, until_ms = l.until_ms
                  FROM left_over l WHERE k.no = l.no AND (k.jobs <> l.jobs OR k.until_ms <> l.until_ms)),
                freed AS (\s"""
                + LeaseSql.free("expired", "c.state >= 4 AND c.unique_hold IN (1, 2)") + """
                ),
                errors AS (
                  INSERT INTO {s}cj_error (queue, id, attempt, at_ms, type, message)
                  SELECT queue, id, attempt, now, CASE WHEN deadline_ms <= now THEN ? ELSE ? END,
                         CASE WHEN deadline_ms <= now THEN ? ELSE ? END FROM expired, clock),
                written AS (
                  INSERT INTO {s}cj_event (queue, id, at_ms, event, state, attempt)
                  SELECT queue, id, now, 6, state, attempt FROM expired, clock WHERE CASE state WHEN 1 THEN ? ELSE ? END),
                """ + LineSql.join("expired")
                + LineSql.ended("expired") + FrontSql.announced("expired")
                + TallySql.of("expired", 6)
                + "SELECT count(*)::int FROM expired";
    }

    /** Ends waiting jobs that have expired. */
    static String expire(String where) {
        return CLOCK + """
                , over AS MATERIALIZED (
                  SELECT l.ctid AS line, j.ctid AS job FROM {s}cj_line l CROSS JOIN\s"""
                + LineSql.locked("0, 1, 3") + """

                  WHERE\s""" + where + """
                l.expires_at_ms IS NOT NULL AND l.expires_at_ms <= (SELECT now FROM clock)
                  ORDER BY l.queue, l.expires_at_ms LIMIT ?),
                gone AS (DELETE FROM {s}cj_line WHERE ctid = ANY (ARRAY(SELECT line FROM over))),
                expired AS (
                  UPDATE {s}cj_job SET before_state = state, state = 5, lost = 5, finished_at_ms = (SELECT now FROM clock)
                  WHERE ctid = ANY (ARRAY(SELECT job FROM over)) AND expires_at_ms <= (SELECT now FROM clock)
                  RETURNING seq, queue, id, attempt, before_state, state, unique_key, unique_hold),
                freed AS (\s"""
                + LeaseSql.free("expired", "c.unique_hold IN (1, 2)") + """
                ),
                errors AS (
                  INSERT INTO {s}cj_error (queue, id, attempt, at_ms, type, message)
                  SELECT queue, id, attempt, now, ?, ? FROM expired, clock),
                written AS (
                  INSERT INTO {s}cj_event (queue, id, at_ms, event, state, attempt)
                  SELECT queue, id, now, 11, state, attempt FROM expired, clock WHERE ?),
                """ + LineSql.ended("expired")
                + TallySql.of("expired", 11)
                + "SELECT count(*)::int FROM expired";
    }

    /** Makes the due jobs of a queue available. */
    static String promote() {
        return CLOCK + """
                , due AS MATERIALIZED (
                  SELECT l.ctid AS line, j.ctid AS job FROM {s}cj_line l CROSS JOIN\s"""
                + LineSql.locked("0, 3") + """

                  WHERE l.queue = ? AND NOT l.due AND l.rank = 0 AND l.run_at_ms <= (SELECT now FROM clock)
                    AND l.run_at_ms >=\s""" + FrontSql.DUE + """

                  ORDER BY l.run_at_ms LIMIT ?),
                lined AS (
                  UPDATE {s}cj_line SET due = true, rank = -priority WHERE ctid = ANY (ARRAY(SELECT line FROM due))),
                ready AS (
                  UPDATE {s}cj_job SET before_state = state, state = 1
                  WHERE ctid = ANY (ARRAY(SELECT job FROM due)) AND state IN (0, 3)
                  RETURNING queue, before_state, state, priority, run_at_ms),
                """ + FrontSql.announced("ready")
                + TallySql.of("ready", Tally.DUE)
                + "SELECT 1";
    }
}
