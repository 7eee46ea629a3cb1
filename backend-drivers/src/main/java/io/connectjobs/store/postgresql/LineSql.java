package io.connectjobs.store.postgresql;

/**
 * Parts of statements that keep the narrow tables beside {@code cj_job}, which are searched in its place.
 *
 * <ol>
 *   <li>Each job that waits has a row in {@code cj_line}. Whoever changes a waiting job takes that row first and the job's
 *       own row then, so that nobody waits for a claim, or a claim for them, in a ring.
 *   <li>The job's row is the truth: a row of the line that somebody forgot is taken out by the claim that meets it, and
 *       leases nothing.
 *   <li>A claim notes what it took in one row of {@code cj_claim}, and whoever ends all of it in one statement deletes that.
 *       What ended in parts is found out when the first lease of it would run out.
 *   <li>Ends are noted in {@code cj_ended}, a row a statement and end. Such a row may name jobs that went on since.
 * </ol>
 */
final class LineSql {
    /**
     * A statement: takes the rows of waiting jobs out of the line, or waits for the claim that takes them. Takes queues
     * and ids, returns what it took out.
     */
    static final String LEAVE = """
            DELETE FROM {s}cj_line WHERE ctid = ANY (ARRAY(
              SELECT l.ctid FROM unnest(?::text[], ?::text[]) AS b(queue, id)
              JOIN {s}cj_job j ON j.queue = b.queue AND j.id = b.id
              JOIN {s}cj_line l ON l.queue = j.queue AND l.due = (j.state = 1) AND l.rank = %s
                AND l.run_at_ms = j.run_at_ms AND l.seq = j.seq
              WHERE j.state IN (0, 1, 3)
              ORDER BY l.queue, l.seq FOR UPDATE OF l))
            RETURNING seq""".formatted(rank("j"));

    /** A statement: locks those of the jobs that haven't ended, and returns which wait. Takes queues and ids. */
    static final String LOCK = """
            WITH locked AS MATERIALIZED (
              SELECT j.seq, j.state FROM unnest(?::text[], ?::text[]) AS b(queue, id)
              JOIN {s}cj_job j ON j.queue = b.queue AND j.id = b.id
              WHERE j.state <= 3 ORDER BY j.queue, j.id FOR NO KEY UPDATE OF j)
            SELECT seq FROM locked WHERE state <> 2""";

    private LineSql() {}

    private static String rank(String job) {
        return "CASE " + job + ".state WHEN 1 THEN -" + job + ".priority ELSE 0 END";
    }

    /**
     * A part of a statement, with a comma behind it.
     *
     * @param jobs returns seq, queue, state, priority, run_at_ms and expires_at_ms
     */
    static String join(String jobs) {
        return """
                lined AS (
                  INSERT INTO {s}cj_line (seq, run_at_ms, expires_at_ms, priority, rank, due, queue)
                  SELECT c.seq, c.run_at_ms, c.expires_at_ms, c.priority, %s, c.state = 1, c.queue
                  FROM %s c WHERE c.state IN (0, 1, 3)),
                """.formatted(rank("c"), jobs);
    }

    /**
     * A part of a statement, with a comma behind it.
     *
     * @param jobs returns seq, queue and state
     */
    static String ended(String jobs) {
        return """
                ended AS (
                  INSERT INTO {s}cj_ended (at_ms, state, queue, seqs)
                  SELECT now, state, queue, array_agg(seq) FROM %s, clock WHERE state >= 4 GROUP BY now, state, queue),
                """.formatted(jobs);
    }

    /**
     * A part of a statement, with a comma behind it.
     *
     * @param jobs those whose lease ended: returns seq and lease
     */
    static String settled(String jobs) {
        return """
                settled AS (
                  DELETE FROM {s}cj_claim k USING (SELECT lease - seq AS no, count(*) AS jobs FROM %s GROUP BY 1) AS d
                  WHERE k.no = d.no AND k.jobs = d.jobs),
                """.formatted(jobs);
    }
}
