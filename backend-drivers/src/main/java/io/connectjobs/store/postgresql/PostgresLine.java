package io.connectjobs.store.postgresql;

import io.connectjobs.store.JobRef;
import io.connectjobs.store.sql.Jdbc;
import io.connectjobs.store.sql.SqlNames;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Takes jobs out of the line for somebody who is about to change them. */
final class PostgresLine {
    private final String leave;
    private final String lock;

    PostgresLine(SqlNames names) {
        this.leave = names.in(LineSql.LEAVE);
        this.lock = names.in(LineSql.LOCK);
    }

    /**
     * Afterwards none of these jobs stands in line, and those that haven't ended are locked until the transaction ends. One that
     * came to wait between the first two statements leaves by the third; a claim that meets us there makes a deadlock,
     * which one of us repeats.
     */
    void leave(Connection c, List<JobRef> refs) throws SQLException {
        Set<Long> left = new HashSet<>(seqs(c, leave, refs));
        if (!left.containsAll(seqs(c, lock, refs))) {
            seqs(c, leave, refs);
        }
    }

    private static List<Long> seqs(Connection c, String sql, List<JobRef> refs) throws SQLException {
        return Jdbc.query(c, sql, p -> Columns.refs(p, refs), row -> row.getLong("seq"));
    }
}
