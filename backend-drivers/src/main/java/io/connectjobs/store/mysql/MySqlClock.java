package io.connectjobs.store.mysql;

import io.connectjobs.store.sql.Jdbc;
import io.connectjobs.store.sql.StoreClock;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** The server's time when a statement began, whatever the time zone of the session. */
record MySqlClock(@Nullable InstantSource testClock) implements StoreClock {
    static final String SERVER_NOW = "TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(3)) DIV 1000";

    /** An expression with one parameter, which a test gives. */
    static final String NOW = "coalesce(?, " + SERVER_NOW + ")";

    @Override
    public long now(Connection c) throws SQLException {
        return Jdbc.one(c, "SELECT " + NOW, p -> p.numberOrNull(now()), row -> row.getLong(1));
    }

    /** Null, with which every statement takes the server's time, unless a test moves the clock. */
    @Nullable
    Long now() {
        return testClock == null ? null : testClock.millis();
    }
}
