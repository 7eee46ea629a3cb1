package io.connectjobs.store.mysql;

/** The statements that write moves of jobs down, whole but for rows of a batch that are written out. */
final class MoveSql {
    private static final String JOBS = " AS b STRAIGHT_JOIN {s}cj_job j FORCE INDEX (PRIMARY) ON j.seq = b.seq\n";

    private static final String PLACES = """
            JSON_TABLE(?, '$[*]' COLUMNS(
              neg_priority int PATH '$[0]', at_ms bigint PATH '$[1]', seq bigint PATH '$[2]')) AS b""";

    final String claim;
    final String complete;
    final String update;
    final String arrive;
    final String leave;
    final String history;
    /** The lock ends with the transaction: who begins to listen waits for it. */
    final String hear;

    final String feed;
    final String tally;
    final String error;

    MoveSql(Words words) {
        claim = words.in("UPDATE JSON_TABLE(?, '$[*]' COLUMNS(seq bigint PATH '$'))" + JOBS + """
                SET j.state = 2, j.attempt = j.attempt + 1, j.lease = j.seq + LAST_INSERT_ID(), j.deadline_ms = ? + j.timeout_ms,
                    j.lease_until_ms = least(?, coalesce(? + j.timeout_ms, ?)), j.owner = ?, j.entries = j.entries + ?,
                    j.unique_hold = nullif(j.unique_hold, 1)""");
        complete = words.in(
                "UPDATE JSON_TABLE(?, '$[*]' COLUMNS(seq bigint PATH '$[0]', lease bigint PATH '$[1]'))" + JOBS + """
                SET j.state = 4, j.finished_at_ms = ?, j.settled_lease = b.lease, j.lease = NULL, j.lease_until_ms = NULL,
                    j.owner = NULL, j.cancel_requested = false, j.entries = j.entries + ?,
                    j.unique_hold = CASE WHEN j.unique_hold = 3 THEN 3 END""");
        update = words.in("""
                UPDATE JSON_TABLE(?, '$[*]' COLUMNS(
                  seq bigint PATH '$[0]', state int PATH '$[1]', attempt int PATH '$[2]', run_at_ms bigint PATH '$[3]',
                  finished_at_ms bigint PATH '$[4]', expires_at_ms bigint PATH '$[5]', result_until_ms bigint PATH '$[6]',
                  lease_until_ms bigint PATH '$[7]', lease bigint PATH '$[8]', settled_lease bigint PATH '$[9]',
                  deadline_ms bigint PATH '$[10]', cancel_requested int PATH '$[11]', entries int PATH '$[12]',
                  unique_hold int PATH '$[13]'))""" + JOBS + """
                SET j.state = b.state, j.attempt = b.attempt, j.run_at_ms = b.run_at_ms, j.finished_at_ms = b.finished_at_ms,
                    j.expires_at_ms = b.expires_at_ms, j.result_until_ms = b.result_until_ms,
                    j.lease_until_ms = b.lease_until_ms, j.lease = b.lease, j.settled_lease = b.settled_lease,
                    j.deadline_ms = b.deadline_ms, j.cancel_requested = b.cancel_requested, j.entries = b.entries, j.unique_hold = b.unique_hold,
                    j.owner = CASE WHEN b.lease IS NULL THEN NULL ELSE j.owner END""");
        arrive = words.in("INSERT INTO {s}cj_place (what, queue, neg_priority, at_ms, seq)\n"
                + "SELECT ?, ?, b.neg_priority, b.at_ms, b.seq FROM " + PLACES);
        leave = words.in("DELETE p FROM " + PLACES + """

                STRAIGHT_JOIN {s}cj_place p FORCE INDEX (PRIMARY)
                  ON p.what = ? AND p.queue = ? AND p.neg_priority = b.neg_priority AND p.at_ms = b.at_ms AND p.seq = b.seq""");
        history = words.in("INSERT INTO {s}cj_event (seq, entry, at_ms, attempt, event, state) VALUES ");
        hear = words.in(
                "SELECT coalesce(max(listening), 0) INTO @cj_listening FROM {s}cj_feed_tap WHERE one = 1 LOCK IN SHARE MODE");
        feed = words.in("""
                INSERT INTO {s}cj_feed (queue, id, kind, at_ms, attempt, event, state)
                SELECT j.queue, j.id, j.kind, h.at_ms, h.attempt, h.event, h.state
                FROM JSON_TABLE(CASE WHEN @cj_listening THEN ? ELSE '[]' END, '$[*]' COLUMNS(
                  seq bigint PATH '$[0]', entry int PATH '$[1]')) AS b
                STRAIGHT_JOIN {s}cj_event h FORCE INDEX (PRIMARY) ON h.seq = b.seq AND h.entry = b.entry
                STRAIGHT_JOIN {s}cj_job j FORCE INDEX (PRIMARY) ON j.seq = b.seq""");
        tally = words.in("""
                INSERT INTO {s}cj_tally (minute_ms, queue, event, before_state, after_state, jobs)
                VALUES (? DIV 60000 * 60000, ?, ?, ?, ?, ?)""");
        error = words.in("INSERT INTO {s}cj_error (at_ms, queue, id, attempt, type, message, stack_trace) VALUES ");
    }
}
