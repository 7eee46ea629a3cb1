package io.connectjobs.store.sql;

import io.connectjobs.store.FeedFilter;
import io.connectjobs.store.FeedSpan;
import io.connectjobs.store.JobEvent;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The verbs of the lifecycle feed, which each database says in its own words. */
public interface FeedStatements {
    /**
     * How the feed stands.
     *
     * @param span what can be read
     * @param begun the first position since somebody began to listen: what happened before is not known
     * @param fresh whether there are events without a position
     * @param unreadMillis since when nobody has noted that they read
     */
    record Standing(FeedSpan span, long begun, boolean fresh, long unreadMillis) {}

    /** Empty where nobody listens. Only reads. */
    Optional<Standing> standing(Connection connection) throws SQLException;

    /**
     * Notes events from the commit of this transaction on, unless somebody began that a moment before. Leaves out one
     * position, and drops what is left of an earlier time: nobody can go on from before.
     */
    void begin(Connection connection) throws SQLException;

    /**
     * Notes no more events, unless somebody has read within that time after all: whoever notes that before this
     * transaction looks finds the feed going on, and whoever does later finds it ended.
     */
    void end(Connection connection, long unreadMillis) throws SQLException;

    /**
     * Gives positions to committed events that have none: under a lock, in the order of each job, and none that a reader
     * would have passed already.
     *
     * @return whether there may be more of them
     */
    boolean sequence(Connection connection) throws SQLException;

    /** Notes that somebody reads. */
    void noteReader(Connection connection) throws SQLException;

    /** The wanted events with positions above the one and up to the other, in order. */
    List<JobEvent> read(Connection connection, long after, long upTo, FeedFilter filter) throws SQLException;

    /** Whether an event behind a position was dropped that the filter wants. */
    boolean hasDropped(Connection connection, long after, FeedFilter filter) throws SQLException;

    /**
     * Drops the first events, as far as they are older than that; no more than some thousands at a time. Remembers the last
     * one of each sort.
     *
     * @return whether there may be more of them
     */
    boolean prune(Connection connection, long olderThanMillis) throws SQLException;
}
