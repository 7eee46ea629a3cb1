package io.connectjobs.store.sql;

import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobView;
import io.connectjobs.store.JobView.AttemptError;
import io.connectjobs.store.Payload;
import io.connectjobs.store.RetryPolicy;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What of a row of {@code cj_job} people see. */
final class JobColumns {
    /** Of the row {@code j}. */
    static final String OF_JOB = """
            j.state, j.kind, j.content_type, j.payload, j.headers, j.priority, j.attempt, j.max_attempts, j.retry_policy,
            j.cancel_requested, j.run_at_ms, j.enqueued_at_ms, j.timeout_ms, j.expires_at_ms, j.unique_key, j.owner,
            j.lease_until_ms, j.deadline_ms, j.finished_at_ms, j.result_type, j.result, j.result_until_ms""";

    private JobColumns() {}

    /** @param now the store's time, by which a result may be over */
    static JobView view(JobRef ref, ResultSet row, List<AttemptError> errors, long now) throws SQLException {
        String policy = row.getString("retry_policy");
        JobState state = JobState.ofCode(row.getInt("state"));
        Long timeout = Jdbc.number(row, "timeout_ms");
        Instant resultUntil = Jdbc.instant(row, "result_until_ms");
        byte[] result = resultUntil != null && resultUntil.toEpochMilli() <= now ? null : row.getBytes("result");
        return new JobView(
                ref,
                state,
                row.getString("kind"),
                new Payload(row.getBytes("payload"), row.getString("content_type")),
                Headers.ofJson(row.getString("headers")),
                row.getInt("priority"),
                row.getInt("attempt"),
                row.getInt("max_attempts"),
                policy == null ? null : RetryPolicy.parse(policy),
                Instant.ofEpochMilli(row.getLong("run_at_ms")),
                Instant.ofEpochMilli(row.getLong("enqueued_at_ms")),
                timeout == null ? null : Duration.ofMillis(timeout),
                Jdbc.instant(row, "expires_at_ms"),
                row.getString("unique_key"),
                row.getBoolean("cancel_requested"),
                row.getString("owner"),
                Jdbc.instant(row, "lease_until_ms"),
                state == JobState.RUNNING ? Jdbc.instant(row, "deadline_ms") : null,
                Jdbc.instant(row, "finished_at_ms"),
                result == null ? null : new Payload(result, row.getString("result_type")),
                result == null ? null : resultUntil,
                errors);
    }
}
