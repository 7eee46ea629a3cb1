package io.connectjobs.store.postgresql;

import static io.connectjobs.store.postgresql.PostgresClock.CLOCK;

import io.connectjobs.store.FeedFilter;
import io.connectjobs.store.sql.FeedRow;
import io.connectjobs.store.sql.SqlNames;

/**
 * PostgreSQL's statements of the lifecycle feed, whole.
 *
 * <ol>
 *   <li>While somebody listens, triggers note in {@code cj_feed} what a statement did: one row for all jobs of a queue and
 *       kind that it brought to one state by one event. Nobody listens: there are no triggers, and nothing is noted.
 *   <li>They are made under locks that no transaction which changes jobs can hold as well. Each such transaction comes
 *       before or after as a whole, and so do the events of a job.
 *   <li>A row has no position when it commits. Its entry is taken while the transaction has the jobs' rows: of two events
 *       of one job, the later one was noted after the other's commit, and has the higher entry.
 *   <li>The sequencer locks {@code cj_listening}, and <em>then</em>, in the next statement and so in a later snapshot, gives
 *       the next positions to what it sees, in the order of entries. Who sees the later event of a job sees the earlier one.
 *   <li>What commits later, whatever its entry, gets a higher position: a reader has not passed it. No snapshot's horizon
 *       is asked, so that no transaction elsewhere holds the feed up.
 * </ol>
 */
final class FeedSql {
    /** The rows of one sequencing, at the most. */
    static final int ROWS = 2_000;

    final String standing;
    final String tap;
    final String untap;
    final String empty;
    final String forgetDropped;
    final String begin;
    final String end;
    final String noteReader;
    final String lock;
    final String sequence;
    final String prune;
    private final SqlNames names;

    FeedSql(SqlNames names) {
        this.names = names;
        standing = names.in(CLOCK + """
                SELECT begun, oldest, last, now - read_at_ms AS unread_ms,
                       EXISTS (SELECT 1 FROM {s}cj_feed WHERE first_position IS NULL) AS fresh
                FROM {s}cj_listening, clock WHERE listening""");
        tap = names.in("SELECT {s}cj_feed_tap()");
        untap = names.in("SELECT {s}cj_feed_untap()");
        empty = names.in("DELETE FROM {s}cj_feed");
        forgetDropped = names.in("DELETE FROM {s}cj_feed_dropped");
        begin = names.in(CLOCK + """
                INSERT INTO {s}cj_listening AS l (one, listening, begun, oldest, last, read_at_ms)
                SELECT true, true, 2, 2, 1, now FROM clock
                ON CONFLICT (one) DO UPDATE SET listening = true, begun = l.last + 2, oldest = l.last + 2, last = l.last + 1,
                  read_at_ms = excluded.read_at_ms""");
        end = names.in(CLOCK + """
                UPDATE {s}cj_listening SET listening = false FROM clock WHERE listening AND now - read_at_ms >= ?""");
        noteReader = names.in(CLOCK + "UPDATE {s}cj_listening SET read_at_ms = now FROM clock");
        lock = names.in("SELECT last FROM {s}cj_listening FOR NO KEY UPDATE");
        sequence = names.in(CLOCK + """
                , fresh AS MATERIALIZED (
                  SELECT entry, cardinality(ids) AS jobs FROM {s}cj_feed
                  WHERE first_position IS NULL ORDER BY entry LIMIT %d),
                numbered AS MATERIALIZED (
                  SELECT entry, jobs, (SELECT last FROM {s}cj_listening) + sum(jobs) OVER (ORDER BY entry) AS last FROM fresh),
                placed AS (
                  UPDATE {s}cj_feed f SET first_position = n.last - n.jobs + 1, placed_at_ms = now
                  FROM numbered n, clock WHERE f.first_position IS NULL AND f.entry = n.entry),
                moved AS (
                  UPDATE {s}cj_listening SET last = (SELECT max(last) FROM numbered) WHERE EXISTS (SELECT 1 FROM numbered))
                SELECT count(*)::int FROM numbered""".formatted(ROWS));
        prune = names.in(CLOCK + """
                , first AS MATERIALIZED (
                  SELECT first_position, placed_at_ms, cardinality(ids) AS jobs FROM {s}cj_feed
                  WHERE first_position IS NOT NULL ORDER BY first_position LIMIT %d),
                cut AS MATERIALIZED (
                  SELECT max(first_position + jobs) AS oldest FROM first
                  WHERE placed_at_ms <= (SELECT now FROM clock) - ?),
                gone AS (
                  DELETE FROM {s}cj_feed WHERE first_position < (SELECT oldest FROM cut)
                  RETURNING queue, event, state, first_position + cardinality(ids) - 1 AS position),
                remembered AS (
                  INSERT INTO {s}cj_feed_dropped AS d (queue, event, state, position)
                  SELECT queue, event, state, max(position) FROM gone GROUP BY queue, event, state
                  ON CONFLICT (queue, event, state) DO UPDATE SET position = greatest(d.position, excluded.position)),
                moved AS (
                  UPDATE {s}cj_listening l SET oldest = cut.oldest FROM cut WHERE cut.oldest > l.oldest)
                SELECT count(*)::int FROM gone""".formatted(ROWS));
    }

    /** Takes a position and what the filter takes. */
    String dropped(FeedFilter filter) {
        return names.in("SELECT 1 FROM {s}cj_feed_dropped WHERE position > ?" + FeedRow.wanted(filter) + " LIMIT 1");
    }

    /**
     * Takes the time, the position after which to begin twice and the last one, what the filter takes, and the first two
     * again.
     */
    String read(FeedFilter filter) {
        return names.in(CLOCK + """
                , notes AS MATERIALIZED (
                  SELECT first_position, queue, kind, at_ms, event, state, ids, attempts FROM {s}cj_feed
                  WHERE first_position >= coalesce(
                          (SELECT max(first_position) FROM {s}cj_feed WHERE first_position <= ? + 1), ?)
                    AND first_position <= ?""" + FeedRow.wanted(filter) + """
                ),
                f AS MATERIALIZED (
                  SELECT n.first_position + u.place - 1 AS position, n.queue, u.id, n.kind, n.at_ms, n.event, n.state, u.attempt
                  FROM notes n, unnest(n.ids, n.attempts) WITH ORDINALITY AS u(id, attempt, place)
                  WHERE n.first_position + u.place - 1 > ? AND n.first_position + u.place - 1 <= ?)
                """ + FeedRow.withJob("(SELECT now FROM clock)"));
    }
}
