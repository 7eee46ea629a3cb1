package io.connectjobs.store.mysql;

import static java.util.Objects.requireNonNull;

import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.HistoryEntry.Event;
import io.connectjobs.store.Payload;
import io.connectjobs.store.sql.ClaimOrder;
import io.connectjobs.store.sql.ClaimedRow;
import io.connectjobs.store.sql.Headers;
import io.connectjobs.store.sql.Jdbc;
import io.connectjobs.store.sql.LeaseKey;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Claims, in two round trips: the jobs are locked and read, and all that changes is written at once, the claim's own note in
 * front, which gives it its number.
 */
final class Claiming {
    private final LeaseSql sql;
    private final Moves moves;
    private final MySqlClock clock;

    /** What a claim answers of a job beside that. */
    private record Content(
            Locked locked,
            String kind,
            Payload payload,
            @Nullable String headers,
            long enqueuedAt) {
        static Content map(ResultSet row) throws SQLException {
            int at = StoredJob.WIDTH + 2;
            return new Content(
                    Locked.map(row),
                    row.getString(at),
                    new Payload(row.getBytes(at + 2), row.getString(at + 1)),
                    row.getString(at + 3),
                    row.getLong(at + 4));
        }
    }

    Claiming(LeaseSql sql, Moves moves, MySqlClock clock) {
        this.sql = sql;
        this.moves = moves;
        this.clock = clock;
    }

    List<ClaimedRow> held(Connection c, String claimId) throws SQLException {
        return Jdbc.query(c, sql.held, p -> p.text(claimId), ClaimedRow::map);
    }

    List<ClaimedRow> claim(Connection c, ClaimOrder order, boolean history) throws SQLException {
        Long test = order.now() == null ? clock.now() : order.now();
        List<Content> found = Jdbc.query(
                c,
                sql.claim,
                p -> p.numberOrNull(test)
                        .text(order.queue())
                        .numberOrNull(test)
                        .numberOrNull(test)
                        .text(order.queue())
                        .number(order.limit()),
                Content::map);
        if (found.isEmpty()) {
            return List.of();
        }
        long now = found.get(0).locked().now();
        long until = now + order.leaseMillis();
        List<Move> claimed = found.stream()
                .map(content -> claimed(content.locked().job(), now, until, history))
                .toList();
        long number = moves.claim(c, note(order, until, found), now, claimed, order, history);
        List<ClaimedRow> rows = new ArrayList<>(found.size());
        for (int i = 0; i < found.size(); i++) {
            rows.add(row(found.get(i), claimed.get(i).to(), number));
        }
        return rows;
    }

    private Writes note(ClaimOrder order, long until, List<Content> found) {
        return new Writes()
                .add(
                        sql.noteClaim,
                        p -> p.text(order.claimId())
                                .number(until)
                                .text(Rows.numbers(
                                        found, content -> content.locked().job().seq())))
                .add("SELECT LAST_INSERT_ID()", p -> {});
    }

    /** Its lease follows from the claim's number, which the same round trip brings. */
    private static Move claimed(StoredJob job, long now, long until, boolean history) {
        Long timeout = job.timeout();
        Long due = timeout == null ? null : Long.valueOf(now + timeout);
        return Move.of(job, job.course().claimed(until, due), Event.CLAIMED, history);
    }

    private static ClaimedRow row(Content content, Course to, long number) {
        StoredJob job = content.locked().job();
        Long deadline = to.deadline();
        return new ClaimedRow(
                new ClaimedJob(
                        LeaseKey.lease(job.ref(), job.seq() + number),
                        content.kind(),
                        content.payload(),
                        Headers.ofJson(content.headers()),
                        job.priority(),
                        to.attempt(),
                        job.maxAttempts(),
                        Instant.ofEpochMilli(to.runAt()),
                        Instant.ofEpochMilli(content.enqueuedAt()),
                        Instant.ofEpochMilli(requireNonNull(to.leaseUntil())),
                        deadline == null ? null : Instant.ofEpochMilli(deadline)),
                job.seq());
    }
}
