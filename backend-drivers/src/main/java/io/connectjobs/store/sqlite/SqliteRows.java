package io.connectjobs.store.sqlite;

import io.connectjobs.store.JobRef;
import io.connectjobs.store.sql.LeaseKey;
import io.connectjobs.store.sql.Params;
import java.sql.ResultSet;
import java.sql.SQLException;

/** What statements have in common, on the way in and out. */
final class SqliteRows {
    private SqliteRows() {}

    static Long seq(ResultSet row) throws SQLException {
        return row.getLong("seq");
    }

    static JobRef ref(ResultSet row) throws SQLException {
        return new JobRef(row.getString("queue"), row.getString("id"));
    }

    static LeaseKey lease(ResultSet row) throws SQLException {
        return new LeaseKey(ref(row), row.getLong("lease"));
    }

    static Params ref(Params p, JobRef ref) throws SQLException {
        return p.text(ref.queue()).text(ref.id());
    }

    static Params lease(Params p, LeaseKey lease) throws SQLException {
        return ref(p, lease.ref()).number(lease.number());
    }
}
