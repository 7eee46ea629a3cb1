package io.connectjobs.store.sql;

import io.connectjobs.store.JobState;
import java.util.Set;
import java.util.stream.Collectors;

/** Queries over jobs of a state, which each database has its own way to find. All of it is SQL before {@link SqlNames}. */
public interface Looks {
    /** Whose index of jobs knows their states. */
    Looks PLAIN = new Looks() {
        @Override
        public String holding() {
            return """
                    SELECT owner, queue, count(*) AS jobs FROM {s}cj_job
                    WHERE state = 2 AND owner IS NOT NULL GROUP BY owner, queue""";
        }

        @Override
        public String among(Set<JobState> states) {
            return inStates(states);
        }
    };

    /** How many running jobs each owner holds of each queue: owner, queue, jobs. */
    String holding();

    /**
     * A condition on the row {@code j} of {@code cj_job}.
     *
     * @param states not empty
     */
    String among(Set<JobState> states);

    /** The states as text, so that a partial index on one can serve it. */
    static String inStates(Set<JobState> states) {
        return states.stream()
                .map(JobState::code)
                .sorted()
                .map(String::valueOf)
                .collect(Collectors.joining(", ", "j.state IN (", ")"));
    }
}
