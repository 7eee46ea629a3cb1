package io.connectjobs.benchmarks;

import java.sql.SQLException;

/** What a connector has written so far, asked from outside and at little cost while it works. */
interface Arrivals extends AutoCloseable {
    /** How many records have arrived; exact before the last one has. Asked until it is positive. */
    long count() throws Exception;

    /** Whether the last one has. */
    boolean areComplete() throws Exception;

    @Override
    default void close() throws SQLException {}
}
