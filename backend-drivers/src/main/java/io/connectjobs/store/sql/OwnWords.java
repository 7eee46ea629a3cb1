package io.connectjobs.store.sql;

import io.connectjobs.store.JobState;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What most databases say alike: statements on single rows, each of which takes its parameters in one order, and how jobs are
 * found by state. All of it is SQL before {@link SqlNames}.
 *
 * @param pause of a queue: its name, and whether it is paused
 * @param configure of a queue: its name, retry_policy, max_running, rate_claims and rate_window_ms
 * @param beat of a worker: name, epoch, started_at_ms, beat_at_ms, alive_until_ms, queues and info; changes no row that
 *     has a later epoch, and always one that hasn't
 * @param holding takes nothing; how many running jobs each owner holds of each queue: owner, queue, jobs
 * @param among a condition on the row {@code j} of {@code cj_job}: it has one of these states, of which there is one at least
 */
public record OwnWords(
        String pause, String configure, String beat, String holding, Function<Set<JobState>, String> among) {
    public static final OwnWords STANDARD = new OwnWords(
            """
            INSERT INTO {s}cj_queue (queue, paused) VALUES (?, ?)
            ON CONFLICT (queue) DO UPDATE SET paused = excluded.paused""",
            // A rate that changes counts anew: its windows are others.
            """
            INSERT INTO {s}cj_queue (queue, retry_policy, max_running, rate_claims, rate_window_ms)
            VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (queue) DO UPDATE SET
              retry_policy = excluded.retry_policy, max_running = excluded.max_running,
              rate_claims = excluded.rate_claims, rate_window_ms = excluded.rate_window_ms,
              rate_used = CASE WHEN cj_queue.rate_window_ms = excluded.rate_window_ms
                               THEN cj_queue.rate_used ELSE 0 END""",
            """
            INSERT INTO {s}cj_worker (name, epoch, started_at_ms, beat_at_ms, alive_until_ms, queues, info)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (name) DO UPDATE SET
              started_at_ms = CASE WHEN cj_worker.epoch = excluded.epoch
                                   THEN cj_worker.started_at_ms ELSE excluded.started_at_ms END,
              epoch = excluded.epoch, beat_at_ms = excluded.beat_at_ms, alive_until_ms = excluded.alive_until_ms,
              queues = excluded.queues, info = excluded.info
            WHERE cj_worker.epoch <= excluded.epoch""",
            """
            SELECT owner, queue, count(*) AS jobs FROM {s}cj_job
            WHERE state = 2 AND owner IS NOT NULL GROUP BY owner, queue""",
            OwnWords::inStates);

    /** The states as text, so that a partial index on one can serve it. */
    public static String inStates(Set<JobState> states) {
        return states.stream()
                .map(JobState::code)
                .sorted()
                .map(String::valueOf)
                .collect(Collectors.joining(", ", "j.state IN (", ")"));
    }
}
