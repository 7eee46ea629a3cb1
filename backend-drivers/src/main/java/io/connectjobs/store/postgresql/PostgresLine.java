package io.connectjobs.store.postgresql;

import io.connectjobs.store.JobRef;
import io.connectjobs.store.sql.Jdbc;
import io.connectjobs.store.sql.SqlNames;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Takes jobs out of the line for somebody who is about to change them. */
final class PostgresLine {
    private final String leave;

    PostgresLine(SqlNames names) {
        this.leave = names.in(LineSql.LEAVE);
    }

    /**
     * Afterwards those of the jobs that haven't ended are locked until the transaction ends. A row of the line that came
     * while we waited for a lock may stay, and is taken out by a claim that passes it.
     */
    void leave(Connection c, List<JobRef> refs) throws SQLException {
        Jdbc.update(c, leave, p -> Columns.refs(p, refs));
    }
}
