package io.connectjobs.store.mysql;

import io.connectjobs.store.FeedFilter;
import io.connectjobs.store.sql.FeedRow;

/**
 * The statements of the lifecycle feed, whole.
 *
 * <ol>
 *   <li>Whoever writes history looks into {@code cj_feed_tap} whether somebody listens, and holds its row with others until
 *       the commit; who begins to listen wants that row alone. Each transaction comes before or after as a whole.
 *   <li>An event has a number from before its commit: of two events of one job the later one, which was noted under the job's
 *       lock, has the higher number.
 *   <li>The sequencer locks {@code cj_listening}, then reads which events have no position, without a lock, so that it waits
 *       for nobody's transaction, and gives them the next ones in the order of numbers. Who sees the later event of a job
 *       sees the earlier one. What commits later gets a higher position, whatever its number.
 * </ol>
 */
final class FeedSql {
    /** The events of one sequencing, and of one pruning, at the most. */
    static final int ROWS = 10_000;

    final String standing;
    final String tap;
    final String turn;
    final String empty;
    final String forgetDropped;
    final String begin;
    final String end;
    final String noteReader;
    final String lock;
    final String fresh;
    final String place;
    final String moveLast;
    final String cut;
    final String remember;
    final String prune;
    final String moveOldest;
    private final Words words;

    FeedSql(Words words) {
        this.words = words;
        standing = words.in("""
                SELECT begun, oldest, last, ? - read_at_ms AS unread_ms,
                       EXISTS (SELECT 1 FROM {s}cj_feed WHERE position IS NULL) AS fresh
                FROM {s}cj_listening WHERE listening""");
        tap = words.in("SELECT listening FROM {s}cj_feed_tap WHERE one = 1 FOR UPDATE");
        turn = words.in("REPLACE INTO {s}cj_feed_tap (one, listening) VALUES (1, ?)");
        empty = words.in("DELETE FROM {s}cj_feed");
        forgetDropped = words.in("DELETE FROM {s}cj_feed_dropped");
        // Assigned from left to right, each with what those before it have left.
        begin = words.in("""
                INSERT INTO {s}cj_listening (one, listening, begun, oldest, last, read_at_ms) VALUES (1, true, 2, 2, 1, ?)
                ON DUPLICATE KEY UPDATE listening = true, begun = last + 2, oldest = last + 2, last = last + 1,
                  read_at_ms = VALUES(read_at_ms)""");
        end = words.in("UPDATE {s}cj_listening SET listening = false WHERE listening AND ? - read_at_ms >= ?");
        noteReader = words.in("UPDATE {s}cj_listening SET read_at_ms = ?");
        lock = words.in("SELECT last FROM {s}cj_listening FOR UPDATE");
        fresh = words.in(
                "SELECT number FROM {s}cj_feed WHERE position IS NULL ORDER BY position, number LIMIT " + ROWS);
        place = words.in("""
                UPDATE JSON_TABLE(?, '$[*]' COLUMNS(place FOR ORDINALITY, number bigint PATH '$')) AS b
                STRAIGHT_JOIN {s}cj_feed f FORCE INDEX (PRIMARY) ON f.number = b.number
                SET f.position = ? + b.place, f.placed_at_ms = ?""");
        moveLast = words.in("UPDATE {s}cj_listening SET last = last + ?");
        cut = words.in("""
                SELECT max(position) AS cut FROM (
                  SELECT position, placed_at_ms FROM {s}cj_feed WHERE position IS NOT NULL ORDER BY position LIMIT %d) AS f
                WHERE placed_at_ms <= ? HAVING max(position) IS NOT NULL""".formatted(ROWS));
        remember = words.in("""
                INSERT INTO {s}cj_feed_dropped (queue, event, state, position)
                SELECT queue, event, state, max(position) FROM {s}cj_feed WHERE position <= ? GROUP BY queue, event, state
                ON DUPLICATE KEY UPDATE position = VALUES(position)""");
        prune = words.in("DELETE FROM {s}cj_feed WHERE position <= ?");
        moveOldest = words.in("UPDATE {s}cj_listening SET oldest = greatest(oldest, ? + 1)");
    }

    /** Takes a position and what the filter takes. */
    String dropped(FeedFilter filter) {
        return words.in("SELECT 1 FROM {s}cj_feed_dropped WHERE position > ?" + FeedRow.wanted(filter) + " LIMIT 1");
    }

    /** Takes the two positions, what the filter takes, and the time. */
    String read(FeedFilter filter) {
        return words.in("""
                WITH f AS (SELECT position, queue, id, kind, at_ms, event, state, attempt FROM {s}cj_feed
                  WHERE position > ? AND position <= ?""" + FeedRow.wanted(filter) + ")\n" + FeedRow.withJob("?"));
    }
}
