package io.connectjobs.store.postgresql;

import io.connectjobs.store.sql.Jdbc;
import io.connectjobs.store.sql.StoreClock;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** The first parameter of each statement that needs the time. */
final class PostgresClock implements StoreClock {
    static final String SERVER_NOW = "floor(extract(epoch FROM statement_timestamp()) * 1000)::bigint";

    /** Begins a statement: {@code clock.now} is the server's time, or the parameter; it is read once per statement. */
    static final String CLOCK = "WITH clock AS MATERIALIZED (SELECT coalesce(?::bigint, " + SERVER_NOW + ") AS now)\n";

    private final @Nullable InstantSource testClock;

    PostgresClock(@Nullable InstantSource testClock) {
        this.testClock = testClock;
    }

    @Override
    public long now(Connection c) throws SQLException {
        return Jdbc.one(c, CLOCK + "SELECT now FROM clock", p -> p.numberOrNull(now()), row -> row.getLong(1));
    }

    /** Null, with which every statement takes the server's time, unless a test moves the clock. */
    @Nullable
    Long now() {
        return testClock == null ? null : testClock.millis();
    }
}
