package io.connectjobs.store.sqlite;

import io.connectjobs.store.FeedFilter;
import io.connectjobs.store.sql.FeedRow;
import io.connectjobs.store.sql.SqlNames;
import java.util.List;

/**
 * SQLite's statements of the lifecycle feed, whole. One transaction writes at a time, so that an event's number in
 * {@code cj_feed} is its position: whatever has a lower one was committed before. Triggers write it, and are there only
 * while somebody listens: what nobody reads costs nothing.
 */
final class FeedSql {
    private static final String LAST = "coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'cj_feed'), 0)";

    /** A completion's entry is written down late, by a retry: the job's own row has told it before. */
    private static final String ON_EVENT = """
            CREATE TRIGGER IF NOT EXISTS cj_feed_event AFTER INSERT ON cj_event WHEN NEW.event <> 2 BEGIN
              INSERT INTO cj_feed (queue, id, kind, at_ms, event, state, attempt)
              SELECT queue, id, kind, NEW.at_ms, NEW.event, NEW.state, NEW.attempt FROM cj_job WHERE seq = NEW.seq;
            END""";

    private static final String ON_COMPLETION = """
            CREATE TRIGGER IF NOT EXISTS cj_feed_completed AFTER UPDATE OF state ON cj_job
            WHEN NEW.state = 4 AND NEW.told AND OLD.state <> 4 BEGIN
              INSERT INTO cj_feed (queue, id, kind, at_ms, event, state, attempt)
              VALUES (NEW.queue, NEW.id, NEW.kind, NEW.finished_at_ms, 2, 4, NEW.attempt);
            END""";

    static final List<String> TAP = List.of(ON_EVENT, ON_COMPLETION);

    static final List<String> UNTAP =
            List.of("DROP TRIGGER IF EXISTS cj_feed_event", "DROP TRIGGER IF EXISTS cj_feed_completed");

    static final String STANDING =
            "SELECT begun, oldest, " + LAST + " AS last, ? - read_at_ms AS unread_ms FROM cj_listening";

    static final String EMPTY = "DELETE FROM cj_feed";

    /** A row that is there for its number only. */
    static final String LEAVE_OUT = """
            INSERT INTO cj_feed (queue, id, kind, at_ms, event, state, attempt) VALUES ('', '', '', 0, 0, 0, 0)""";

    static final String BEGIN =
            "INSERT INTO cj_listening (one, begun, oldest, read_at_ms) SELECT 1, " + LAST + " + 1, " + LAST + " + 1, ?";

    static final String END = "DELETE FROM cj_listening WHERE ? - read_at_ms >= ?";

    static final String NOTE_READER = "UPDATE cj_listening SET read_at_ms = ?";

    /** The events of one pruning, at the most. */
    static final int ROWS = 10_000;

    private static final String OLD = """
            position <= (SELECT max(position) FROM (SELECT position, at_ms FROM cj_feed ORDER BY position LIMIT %d)
              WHERE at_ms <= ?)""".formatted(ROWS);

    static final String REMEMBER = """
            INSERT INTO cj_feed_dropped (queue, event, state, position)
            SELECT queue, event, state, max(position) FROM cj_feed WHERE\s""" + OLD + """
             GROUP BY queue, event, state
            ON CONFLICT (queue, event, state) DO UPDATE SET position = excluded.position""";

    static final String PRUNE = "DELETE FROM cj_feed WHERE " + OLD;

    static final String FORGET_DROPPED = "DELETE FROM cj_feed_dropped";

    static final String FORGET =
            "UPDATE cj_listening SET oldest = coalesce((SELECT min(position) FROM cj_feed), " + LAST + " + 1)";

    private FeedSql() {}

    /** Takes a position and what the filter takes. */
    static String dropped(FeedFilter filter) {
        return "SELECT 1 FROM cj_feed_dropped WHERE position > ?" + FeedRow.wanted(filter) + " LIMIT 1";
    }

    /** Takes the two positions, what the filter takes, and the time. */
    static String read(FeedFilter filter) {
        return new SqlNames(null).in("""
                WITH f AS (SELECT position, queue, id, kind, at_ms, event, state, attempt FROM cj_feed
                  WHERE position > ? AND position <= ?""" + FeedRow.wanted(filter) + ")\n" + FeedRow.withJob("?"));
    }
}
