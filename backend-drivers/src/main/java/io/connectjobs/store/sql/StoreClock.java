package io.connectjobs.store.sql;

import java.sql.Connection;
import java.sql.SQLException;

/** The store's time. For looks only: what changes jobs reads the time inside its own statement. */
@FunctionalInterface
public interface StoreClock {
    /** Milliseconds since 1970. */
    long now(Connection connection) throws SQLException;
}
