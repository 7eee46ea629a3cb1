package io.connectjobs.store.sqlite;

import io.connectjobs.store.sql.ClaimOrder;
import io.connectjobs.store.sql.ClaimedRow;
import io.connectjobs.store.sql.Jdbc;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What claims hold: how many jobs of a queue run, and whose leases ran out, without an index on the jobs.
 *
 * <ol>
 *   <li>A claim notes what it took and the first time at which one of its leases may run out.
 *   <li>A job that leaves it is taken off its count; with the last one the claim's row goes. So the counts are exact, and rows
 *       are as many as there are batches being worked on.
 *   <li>When its time has come, its leases that ran out are taken back, and it waits for the next of those that were
 *       extended.
 * </ol>
 */
final class SqliteClaims {
    private SqliteClaims() {}

    /** A job whose lease ran out. */
    record Expired(long seq, long claim) {}

    static void note(Connection c, long number, ClaimOrder order, List<ClaimedRow> rows, String seqs)
            throws SQLException {
        long until = rows.stream()
                .mapToLong(row -> row.job().leaseUntil().toEpochMilli())
                .min()
                .orElseThrow();
        Jdbc.update(
                c,
                ClaimSql.NOTE,
                p -> p.number(number)
                        .text(order.queue())
                        .text(order.owner().name())
                        .text(order.claimId())
                        .number(until)
                        .number(rows.size())
                        .text(seqs));
    }

    static int running(Connection c, String queue, int bound) throws SQLException {
        long running = Jdbc.one(c, ClaimSql.RUNNING, p -> p.text(queue), row -> row.getLong(1));
        return (int) Math.min(running, bound);
    }

    static boolean due(Connection c, long now, String queue) throws SQLException {
        return Jdbc.one(c, ClaimSql.DUE_OF_QUEUE, p -> p.number(now).text(queue), row -> row.getBoolean(1));
    }

    static List<String> dueQueues(Connection c, long now) throws SQLException {
        return Jdbc.query(c, ClaimSql.DUE_OF_ANY, p -> p.number(now), row -> row.getString("queue"));
    }

    static List<Expired> expired(Connection c, long now, String queue, int bound) throws SQLException {
        return Jdbc.query(
                c,
                ClaimSql.EXPIRED,
                p -> p.number(now).text(queue).number(bound),
                row -> new Expired(row.getLong("seq"), row.getLong("number")));
    }

    /** After the expired ones were reaped. */
    static void defer(Connection c, long now, String queue) throws SQLException {
        Jdbc.update(c, ClaimSql.DEFER, p -> p.number(now).text(queue));
        Jdbc.update(c, ClaimSql.END_EMPTY, p -> p.number(now).text(queue));
    }

    /** Before they are settled: takes these jobs off their claims. */
    static void leave(Connection c, String seqs) throws SQLException {
        Map<Long, Integer> jobs = new HashMap<>();
        Jdbc.query(
                c, ClaimSql.CLAIMS_OF, p -> p.text(seqs), row -> jobs.put(row.getLong("number"), row.getInt("jobs")));
        leave(c, jobs);
    }

    /** @param jobs how many leave it, by the claim's number */
    static void leave(Connection c, Map<Long, Integer> jobs) throws SQLException {
        for (Map.Entry<Long, Integer> claim : jobs.entrySet()) {
            leave(c, claim.getKey(), claim.getValue());
        }
    }

    static void leave(Connection c, long number, int jobs) throws SQLException {
        if (Jdbc.update(c, ClaimSql.END, p -> p.number(number).number(jobs)) == 0) {
            Jdbc.update(c, ClaimSql.LEAVE, p -> p.number(number).number(jobs));
        }
    }

    static void shorten(Connection c, long number, long untilMillis) throws SQLException {
        Jdbc.update(c, ClaimSql.SHORTEN, p -> p.number(number).number(untilMillis));
    }
}
