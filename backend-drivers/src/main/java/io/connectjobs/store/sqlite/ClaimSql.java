package io.connectjobs.store.sqlite;

/** SQLite's statements on what claims hold, whole. */
final class ClaimSql {
    /** The jobs that a claim still holds; the bar stands for which claim. */
    private static final String HELD_BY = """
            cj_claim k |CROSS JOIN json_each(k.seqs) e
            CROSS JOIN cj_job j ON j.seq = e.value AND j.lease = j.seq + k.number""";

    static final String NOTE = """
            INSERT INTO cj_claim (number, queue, owner, claim_id, until_ms, holds, seqs) VALUES (?, ?, ?, ?, ?, ?, ?)""";

    /** How many jobs of a queue run. */
    static final String RUNNING =
            "SELECT coalesce(sum(holds), 0) FROM cj_claim INDEXED BY cj_claim_until WHERE queue = ?";

    static final String DUE_OF_QUEUE =
            "SELECT EXISTS (SELECT 1 FROM cj_claim INDEXED BY cj_claim_until WHERE queue = ?2 AND until_ms <= ?1)";

    /** Claims that hold something are few: one for each batch that is being worked on. */
    static final String DUE_OF_ANY = "SELECT DISTINCT queue FROM cj_claim WHERE until_ms <= ?1";

    /** Jobs of a queue whose leases ran out, and whose they were. */
    static final String EXPIRED =
            "SELECT j.seq, k.number FROM " + HELD_BY.replace("|", "INDEXED BY cj_claim_until ") + """

            WHERE k.queue = ?2 AND k.until_ms <= ?1 AND j.lease_until_ms <= ?1 LIMIT ?3""";

    /** Counts anew what due claims hold; they are looked at again when the next of their leases runs out. */
    static final String DEFER = """
            UPDATE cj_claim SET (until_ms, holds) = (
              SELECT coalesce(min(j.lease_until_ms), 0), count(*) FROM json_each(cj_claim.seqs) e
              CROSS JOIN cj_job j ON j.seq = e.value AND j.lease = j.seq + cj_claim.number)
            WHERE queue = ?2 AND until_ms <= ?1""";

    static final String END_EMPTY =
            "DELETE FROM cj_claim INDEXED BY cj_claim_until WHERE queue = ?2 AND until_ms <= ?1 AND holds = 0";

    /** Whose leases these jobs hold. */
    static final String CLAIMS_OF = """
            SELECT j.lease - j.seq AS number, count(*) AS jobs FROM json_each(?) e CROSS JOIN cj_job j
            WHERE j.seq = e.value GROUP BY 1""";

    /** The claim ends with what it holds. */
    static final String END = "DELETE FROM cj_claim WHERE number = ? AND holds <= ?";

    static final String LEAVE = "UPDATE cj_claim SET holds = holds - ?2 WHERE number = ?1";

    /** A lease that was cut short runs out before the others of its claim. */
    static final String SHORTEN = "UPDATE cj_claim SET until_ms = ?2 WHERE number = ?1 AND until_ms > ?2";

    private ClaimSql() {}
}
