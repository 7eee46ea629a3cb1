package io.connectjobs.store.sqlite;

import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * A job as a statement left it: what history, errors and unique keys need to know.
 *
 * @param before the code of its state before, -1 for a new one
 * @param hold how it holds its key, 0 for not at all
 */
record Touched(long seq, JobRef ref, int before, JobState state, int attempt, int hold) {
    static Touched map(ResultSet row) throws SQLException {
        return new Touched(
                row.getLong("seq"),
                SqliteRows.ref(row),
                row.getInt("before_state"),
                JobState.ofCode(row.getInt("state")),
                row.getInt("attempt"),
                row.getInt("unique_hold"));
    }
}
