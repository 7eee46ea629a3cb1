package io.connectjobs.store.sqlite;

import io.connectjobs.store.JobState;
import io.connectjobs.store.sql.OwnWords;
import java.util.Set;

/** Finds running jobs through the claims that hold them: {@code cj_job} has no index on them. */
final class SqliteWords {
    static final OwnWords OWN = new OwnWords(
            OwnWords.STANDARD.pause(),
            OwnWords.STANDARD.configure(),
            OwnWords.STANDARD.beat(),
            "SELECT owner, queue, sum(holds) AS jobs FROM {s}cj_claim GROUP BY owner, queue",
            SqliteWords::among);

    private SqliteWords() {}

    private static String among(Set<JobState> states) {
        String exactly = OwnWords.inStates(states);
        return states.equals(Set.of(JobState.RUNNING))
                ? exactly + " AND j.seq IN (SELECT e.value FROM {s}cj_claim k CROSS JOIN json_each(k.seqs) e)"
                : exactly;
    }
}
