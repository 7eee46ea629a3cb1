package io.connectjobs.store.mysql;

import java.sql.ResultSet;
import java.sql.SQLException;

/** A job and the store's time when it was locked. */
record Locked(StoredJob job, long now) {
    static Locked map(ResultSet row) throws SQLException {
        return new Locked(StoredJob.map(row), row.getLong(StoredJob.WIDTH + 1));
    }
}
