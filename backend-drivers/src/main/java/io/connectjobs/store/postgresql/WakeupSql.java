package io.connectjobs.store.postgresql;

import io.connectjobs.store.sql.SqlNames;

/**
 * PostgreSQL's statements that signal work, whole. The channel bears the number of the table {@code cj_wakeup}, so that
 * several schemas of one database don't wake each other. The server's clock counts, also in tests.
 */
final class WakeupSql {
    /** Milliseconds between two signals of one queue. A row further ahead is from before the clock was set back. */
    static final int APART = 100;

    private static final String CHANNEL = "'cj_work_' || ";
    private static final int CLOCK_SET_BACK = 10_000;

    final String table;
    final String send;
    final String channel;

    WakeupSql(SqlNames names) {
        table = names.in("{s}cj_wakeup");
        send = names.in("WITH clock AS MATERIALIZED (SELECT " + PostgresClock.SERVER_NOW + " AS now)"
                + """
                , sent AS (
                  INSERT INTO {s}cj_wakeup AS w (queue, notified_ms) SELECT ?, now FROM clock
                  ON CONFLICT (queue) DO UPDATE SET notified_ms = excluded.notified_ms
                    WHERE w.notified_ms <= excluded.notified_ms - %1$d OR w.notified_ms > excluded.notified_ms + %2$d
                  RETURNING w.tableoid, w.queue)
                SELECT (SELECT count(pg_notify(%3$s s.tableoid, s.queue)) FROM sent s) AS sent,
                       (SELECT w.notified_ms FROM {s}cj_wakeup w WHERE w.queue = ?) AS seen""".formatted(APART, CLOCK_SET_BACK, CHANNEL));
        channel = "SELECT " + CHANNEL + "to_regclass(?)::oid";
    }
}
