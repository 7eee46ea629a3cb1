package io.connectjobs.store.sqlite;

import io.connectjobs.store.FeedFilter;
import io.connectjobs.store.FeedSpan;
import io.connectjobs.store.JobEvent;
import io.connectjobs.store.sql.FeedRow;
import io.connectjobs.store.sql.FeedStatements;
import io.connectjobs.store.sql.Jdbc;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Binds and runs {@link FeedSql}. */
final class SqliteFeed implements FeedStatements {
    private final Journal journal;

    SqliteFeed(Journal journal) {
        this.journal = journal;
    }

    @Override
    public Optional<Standing> standing(Connection c) throws SQLException {
        long now = journal.now(c);
        return Jdbc.query(
                        c,
                        FeedSql.STANDING,
                        p -> p.number(now),
                        row -> new Standing(
                                new FeedSpan(row.getLong("oldest"), row.getLong("last")),
                                row.getLong("begun"),
                                false,
                                row.getLong("unread_ms")))
                .stream()
                .findFirst();
    }

    @Override
    public void begin(Connection c) throws SQLException {
        if (standing(c).isPresent()) {
            return;
        }
        long now = journal.now(c);
        run(c, FeedSql.EMPTY);
        run(c, FeedSql.FORGET_DROPPED);
        run(c, FeedSql.LEAVE_OUT);
        run(c, FeedSql.EMPTY);
        Jdbc.update(c, FeedSql.BEGIN, p -> p.number(now));
        for (String trigger : FeedSql.TAP) {
            SqliteWriter.execute(c, trigger);
        }
    }

    @Override
    public void end(Connection c, long unreadMillis) throws SQLException {
        long now = journal.now(c);
        if (Jdbc.update(c, FeedSql.END, p -> p.number(now).number(unreadMillis)) > 0) {
            for (String trigger : FeedSql.UNTAP) {
                SqliteWriter.execute(c, trigger);
            }
            run(c, FeedSql.EMPTY);
        }
    }

    @Override
    public boolean sequence(Connection c) {
        // An event has its position from the beginning.
        return false;
    }

    @Override
    public void noteReader(Connection c) throws SQLException {
        long now = journal.now(c);
        Jdbc.update(c, FeedSql.NOTE_READER, p -> p.number(now));
    }

    @Override
    public List<JobEvent> read(Connection c, long after, long upTo, FeedFilter filter) throws SQLException {
        long now = journal.now(c);
        return Jdbc.query(
                c,
                FeedSql.read(filter),
                p -> {
                    p.number(after).number(upTo);
                    FeedRow.bind(p, filter);
                    p.number(now);
                },
                FeedRow::map);
    }

    @Override
    public boolean hasDropped(Connection c, long after, FeedFilter filter) throws SQLException {
        return FeedRow.anyBehind(c, FeedSql.dropped(filter), after, filter);
    }

    @Override
    public boolean prune(Connection c, long olderThanMillis) throws SQLException {
        long before = journal.now(c) - olderThanMillis;
        Jdbc.update(c, FeedSql.REMEMBER, p -> p.number(before));
        int pruned = Jdbc.update(c, FeedSql.PRUNE, p -> p.number(before));
        run(c, FeedSql.FORGET);
        return pruned >= FeedSql.ROWS;
    }

    private static void run(Connection c, String statement) throws SQLException {
        Jdbc.update(c, statement, p -> {});
    }
}
