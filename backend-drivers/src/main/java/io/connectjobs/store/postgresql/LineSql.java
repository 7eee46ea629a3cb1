package io.connectjobs.store.postgresql;

/**
 * Parts of statements that keep the narrow tables beside {@code cj_job}, which are searched in its place.
 *
 * <ol>
 *   <li>For each job that waits a row of {@code cj_line} says so: one of its own, or that of a run, which stands for those
 *       jobs of one batch that nobody has touched since. The row and what the job says of its place have to agree.
 *   <li>The job's row is the truth and its lock the only one: whoever claims or changes a waiting job locks that, claims
 *       without waiting for it. Rows of the line are written in the same transaction, and no one ever waits for one.
 *   <li>A row of the line that stands for no waiting job leases nothing. Claims take out those they pass.
 *   <li>A claim notes what it took in one row of {@code cj_claim}, and whoever ends all of it in one statement deletes that.
 *       What ended in parts is found out when the first lease of it would run out.
 *   <li>Ends are noted in {@code cj_ended}, a row a statement and end. Such a row may name jobs that went on since.
 * </ol>
 */
final class LineSql {
    /** A condition: job {@code j} stands where row {@code l} of the line says. */
    static final String STANDS = """
            j.seq BETWEEN l.seq AND l.last_seq AND j.queue = l.queue AND j.priority = l.priority
              AND j.run_at_ms = l.run_at_ms
              AND (l.seq = l.last_seq OR j.before_state IS NULL AND j.expires_at_ms IS NULL)""";

    /** So many places of a batch may be one run. A claim that begins inside of a run passes over what is gone of it. */
    static final int RUN_BITS = 7;

    private static final int RUN = 1 << RUN_BITS;

    /**
     * A statement: locks those of the jobs that haven't ended, and takes them out of the line. What is left of a run stays
     * there in parts, so that each keeps its place. Takes queues and ids. As in all of the line, rows that others are at are
     * left to them.
     */
    static final String LEAVE = """
            WITH locked AS MATERIALIZED (
              SELECT j.seq, j.queue, j.state, j.priority, j.run_at_ms
              FROM unnest(?::text[], ?::text[]) AS b(queue, id)
              JOIN {s}cj_job j ON j.queue = b.queue AND j.id = b.id
              WHERE j.state <= 3 ORDER BY j.queue, j.id FOR NO KEY UPDATE OF j),
            found AS MATERIALIZED (
              SELECT l.ctid AS line, j.seq FROM locked j CROSS JOIN LATERAL (
                SELECT ctid, seq FROM {s}cj_line l
                WHERE l.queue = j.queue AND l.due = (j.state = 1) AND l.rank = %s AND l.run_at_ms = j.run_at_ms
                  AND l.last_seq >= j.seq ORDER BY l.last_seq LIMIT %d) AS l
              WHERE j.state <> 2 AND l.seq <= j.seq),
            gone AS (
              DELETE FROM {s}cj_line WHERE ctid = ANY (ARRAY(
                SELECT ctid FROM {s}cj_line WHERE ctid = ANY (ARRAY(SELECT line FROM found)) FOR UPDATE SKIP LOCKED))
              RETURNING ctid AS line, seq, last_seq, run_at_ms, expires_at_ms, priority, rank, due, queue),
            cuts AS (
              SELECT line, seq - 1 AS cut FROM gone UNION SELECT line, seq FROM found),
            parts AS (
              SELECT line, cut + 1 AS first, lead(cut) OVER (PARTITION BY line ORDER BY cut) - 1 AS last FROM cuts)
            INSERT INTO {s}cj_line (seq, last_seq, run_at_ms, expires_at_ms, priority, rank, due, queue)
            SELECT p.first, coalesce(p.last, g.last_seq), g.run_at_ms, g.expires_at_ms, g.priority, g.rank, g.due, g.queue
            FROM gone g JOIN parts p ON p.line = g.line WHERE p.first <= coalesce(p.last, g.last_seq)
            """.formatted(rank("j"), RUN);

    /** So many rows of the line are looked at by a claim that found nothing. */
    private static final int PASSED = 50;

    private static final int OVERDUE = 1_000;
    private static final String ROW = "ctid, seq, last_seq, queue, priority, run_at_ms";

    private LineSql() {}

    private static String rank(String job) {
        return "CASE " + job + ".state WHEN 1 THEN -" + job + ".priority ELSE 0 END";
    }

    /**
     * A query that locks the waiting job, or jobs in their order, that a row {@code l} stands for, and returns where they
     * are. To be joined laterally: it stops when nobody asks for more, and nobody is waited for.
     *
     * @param states which the jobs may have
     */
    static String locked(String states) {
        return """
                LATERAL (
                  SELECT j.ctid, j.seq FROM {s}cj_job j WHERE j.state IN (%s) AND %s
                  ORDER BY j.seq FOR NO KEY UPDATE SKIP LOCKED) AS j""".formatted(states, STANDS);
    }

    /**
     * A part of a statement, with a comma behind it: the rows of the line that a claim takes jobs of.
     *
     * @param picked what the claim takes: returns of a job's row line (the ctid), places, rank, run_at_ms and last_seq
     */
    static String taken(String picked) {
        return """
                taken AS MATERIALIZED (
                  SELECT line, count(*) AS jobs, max(places) AS places, max(rank) AS rank, max(run_at_ms) AS run_at_ms,
                         max(last_seq) AS last_seq
                  FROM %s GROUP BY line),
                """.formatted(picked);
    }

    /**
     * Takes out what stands for no waiting job, of the rows that a claim passed, and some more where it found none. Takes
     * the queue. A row that as many jobs are taken of as it has places stands for no other, so that its jobs aren't looked at
     * once more. It doesn't say NOT EXISTS, which could be made a join over all jobs.
     *
     * @param picked what the claim takes: returns seq
     * @param taken what {@link #taken} makes of it
     */
    static String passed(String picked, String taken) {
        return withoutJob(
                """
                SELECT %1$s FROM {s}cj_line
                WHERE queue = ? AND due AND %2$s
                  AND (rank, run_at_ms, last_seq) <= (
                    (SELECT coalesce(max(rank), 2147483647) FROM %3$s),
                    (SELECT coalesce(max(run_at_ms), 9223372036854775807) FROM %3$s),
                    (SELECT coalesce(max(last_seq), 9223372036854775807) FROM %3$s))
                ORDER BY rank, run_at_ms, last_seq LIMIT (SELECT coalesce(sum(jobs), 0) + %4$d FROM %3$s)""".formatted(ROW, FrontSql.FROM_FRONT, taken, PASSED),
                "l.ctid IN (SELECT line FROM " + taken + " WHERE jobs = places) OR ",
                "j.state = 1 AND j.seq NOT IN (SELECT seq FROM " + picked + ")");
    }

    /** The same for jobs whose time came or that expired; takes the queue twice. */
    static String overdue() {
        return withoutJob("""
                (SELECT %1$s FROM {s}cj_line
                 WHERE queue = ? AND NOT due AND rank = 0 AND run_at_ms <= (SELECT now FROM clock)
                 ORDER BY run_at_ms LIMIT %2$d)
                UNION ALL
                (SELECT %1$s FROM {s}cj_line
                 WHERE queue = ? AND expires_at_ms IS NOT NULL AND expires_at_ms <= (SELECT now FROM clock)
                 ORDER BY expires_at_ms LIMIT %2$d)""".formatted(ROW, OVERDUE), "", "j.state IN (0, 1, 3)");
    }

    /**
     * Of a run that a claim has begun the last job waits.
     *
     * @param known what says of a row {@code l} that it goes, without a look at its jobs
     */
    private static String withoutJob(String rows, String known, String waits) {
        return """
                DELETE FROM {s}cj_line WHERE ctid = ANY (ARRAY(
                  SELECT ctid FROM {s}cj_line WHERE ctid = ANY (ARRAY(
                    SELECT l.ctid FROM (%s) AS l
                    WHERE %s(SELECT true FROM {s}cj_job j WHERE %s AND %s ORDER BY j.seq DESC LIMIT 1) IS NULL))
                  FOR UPDATE SKIP LOCKED))""".formatted(rows, known, waits, STANDS);
    }

    /**
     * A part of a statement, with a comma behind it.
     *
     * @param jobs returns seq, queue, state, priority, run_at_ms and expires_at_ms
     */
    static String join(String jobs) {
        return """
                lined AS (
                  INSERT INTO {s}cj_line (seq, last_seq, run_at_ms, expires_at_ms, priority, rank, due, queue)
                  SELECT c.seq, c.seq, c.run_at_ms, c.expires_at_ms, c.priority, %s, c.state = 1, c.queue
                  FROM %s c WHERE c.state IN (0, 1, 3)),
                """.formatted(rank("c"), jobs);
    }

    /**
     * The same for new jobs of one batch, one queue and one priority that are due at once and don't expire.
     *
     * @param jobs returns seq, queue, priority and run_at_ms
     */
    static String joinInRuns(String jobs) {
        return """
                lined AS (
                  INSERT INTO {s}cj_line (seq, last_seq, run_at_ms, priority, rank, due, queue)
                  SELECT min(seq), max(seq), run_at_ms, priority, -priority, true, queue
                  FROM %s GROUP BY seq >> %d, run_at_ms, priority, queue),
                """.formatted(jobs, RUN_BITS);
    }

    /**
     * A part of a statement, with a comma behind it: the runs, with how many jobs they have.
     *
     * @param jobs returns seq
     */
    static String runs(String jobs) {
        return """
                runs AS MATERIALIZED (
                  SELECT min(seq) AS seq, max(seq) AS last_seq, count(*) AS jobs FROM %s GROUP BY seq >> %d),
                """.formatted(jobs, RUN_BITS);
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
