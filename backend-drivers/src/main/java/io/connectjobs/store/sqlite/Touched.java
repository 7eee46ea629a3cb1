package io.connectjobs.store.sqlite;

import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A job as a statement left it: what history, errors and unique keys need to know.
 *
 * @param hold how it holds its key, 0 for not at all
 */
record Touched(
        JobRef ref, JobState state, int attempt, @Nullable String key, int hold) {
    static Touched map(ResultSet row) throws SQLException {
        return new Touched(
                SqliteRows.ref(row),
                JobState.ofCode(row.getInt("state")),
                row.getInt("attempt"),
                row.getString("unique_key"),
                row.getInt("unique_hold"));
    }
}
