package io.connectjobs.store.postgresql;

import io.connectjobs.store.JobState;
import io.connectjobs.store.sql.Looks;
import java.util.EnumSet;
import java.util.Set;

/** Finds jobs by state through the narrow tables: {@code cj_job} has no index on states. */
final class PostgresLooks implements Looks {
    private static final Set<JobState> LOST = EnumSet.of(JobState.DEAD, JobState.CANCELLED);

    @Override
    public String holding() {
        return """
                SELECT k.owner, k.queue, count(*) AS jobs FROM {s}cj_claim k
                JOIN {s}cj_job j ON j.seq = ANY (k.seqs) AND j.lease = j.seq + k.no GROUP BY k.owner, k.queue""";
    }

    @Override
    public String among(Set<JobState> states) {
        String exactly = Looks.inStates(states);
        if (LOST.containsAll(states)) {
            return exactly.replace("j.state", "j.lost");
        }
        if (states.equals(Set.of(JobState.RUNNING))) {
            return exactly + " AND j.seq IN (SELECT unnest(seqs) FROM {s}cj_claim)";
        }
        return states.stream().allMatch(PostgresLooks::waits)
                ? exactly + " AND j.seq IN (SELECT seq FROM {s}cj_line)"
                : exactly;
    }

    private static boolean waits(JobState state) {
        return state == JobState.SCHEDULED || state == JobState.AVAILABLE || state == JobState.RETRYABLE;
    }
}
