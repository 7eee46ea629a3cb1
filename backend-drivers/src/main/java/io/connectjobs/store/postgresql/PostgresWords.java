package io.connectjobs.store.postgresql;

import io.connectjobs.store.JobState;
import io.connectjobs.store.sql.OwnWords;
import java.util.EnumSet;
import java.util.Set;

/** Finds jobs by state through the narrow tables: {@code cj_job} has no index on states. */
final class PostgresWords {
    private static final Set<JobState> LOST = EnumSet.of(JobState.DEAD, JobState.CANCELLED);

    static final OwnWords OWN = new OwnWords(
            OwnWords.STANDARD.pause(),
            OwnWords.STANDARD.configure(),
            OwnWords.STANDARD.beat(),
            """
            SELECT k.owner, k.queue, count(*) AS jobs FROM {s}cj_claim k
            JOIN {s}cj_job j ON j.seq = ANY (k.seqs) AND j.lease = j.seq + k.no GROUP BY k.owner, k.queue""",
            PostgresWords::among);

    private PostgresWords() {}

    private static String among(Set<JobState> states) {
        String exactly = OwnWords.inStates(states);
        if (LOST.containsAll(states)) {
            return exactly.replace("j.state", "j.lost");
        }
        if (states.equals(Set.of(JobState.RUNNING))) {
            return exactly + " AND j.seq IN (SELECT unnest(seqs) FROM {s}cj_claim)";
        }
        return states.stream().allMatch(PostgresWords::waits)
                ? exactly + " AND j.seq IN (SELECT generate_series(seq, last_seq) FROM {s}cj_line)"
                : exactly;
    }

    private static boolean waits(JobState state) {
        return state == JobState.SCHEDULED || state == JobState.AVAILABLE || state == JobState.RETRYABLE;
    }
}
