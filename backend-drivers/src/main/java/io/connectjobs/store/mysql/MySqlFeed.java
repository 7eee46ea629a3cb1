package io.connectjobs.store.mysql;

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
final class MySqlFeed implements FeedStatements {
    private final FeedSql sql;
    private final MySqlClock clock;

    MySqlFeed(Words words, MySqlClock clock) {
        this.sql = new FeedSql(words);
        this.clock = clock;
    }

    @Override
    public Optional<Standing> standing(Connection c) throws SQLException {
        long now = clock.now(c);
        return Jdbc.query(
                        c,
                        sql.standing,
                        p -> p.number(now),
                        row -> new Standing(
                                new FeedSpan(row.getLong("oldest"), row.getLong("last")),
                                row.getLong("begun"),
                                row.getBoolean("fresh"),
                                row.getLong("unread_ms")))
                .stream()
                .findFirst();
    }

    /** In a transaction of its own: a migration's statements commit each by itself here. */
    @Override
    public void begin(Connection c) throws SQLException {
        c.setAutoCommit(false);
        try {
            beginUnlessBegun(c);
            c.commit();
        } catch (SQLException | RuntimeException e) {
            c.rollback();
            throw e;
        } finally {
            c.setAutoCommit(true);
        }
    }

    private void beginUnlessBegun(Connection c) throws SQLException {
        Jdbc.query(c, sql.tap, p -> {}, row -> true);
        if (standing(c).isEmpty()) {
            long now = clock.now(c);
            run(c, sql.empty);
            run(c, sql.forgetDropped);
            Jdbc.update(c, sql.begin, p -> p.number(now));
            Jdbc.update(c, sql.turn, p -> p.flag(true));
        }
    }

    @Override
    public void end(Connection c, long unreadMillis) throws SQLException {
        Jdbc.query(c, sql.tap, p -> {}, row -> true);
        long now = clock.now(c);
        if (Jdbc.update(c, sql.end, p -> p.number(now).number(unreadMillis)) > 0) {
            Jdbc.update(c, sql.turn, p -> p.flag(false));
            run(c, sql.empty);
        }
    }

    @Override
    public boolean sequence(Connection c) throws SQLException {
        long last = Jdbc.one(c, sql.lock, p -> {}, row -> row.getLong(1));
        List<Long> fresh = Jdbc.query(c, sql.fresh, p -> {}, row -> row.getLong(1));
        if (!fresh.isEmpty()) {
            long now = clock.now(c);
            Jdbc.update(
                    c, sql.place, p -> p.text(Rows.numbers(fresh)).number(last).number(now));
            Jdbc.update(c, sql.moveLast, p -> p.number(fresh.size()));
        }
        return fresh.size() >= FeedSql.ROWS;
    }

    @Override
    public void noteReader(Connection c) throws SQLException {
        long now = clock.now(c);
        Jdbc.update(c, sql.noteReader, p -> p.number(now));
    }

    @Override
    public List<JobEvent> read(Connection c, long after, long upTo, FeedFilter filter) throws SQLException {
        long now = clock.now(c);
        return Jdbc.query(
                c,
                sql.read(filter),
                p -> {
                    p.number(after).number(upTo);
                    FeedRow.bind(p, filter);
                    p.number(now);
                },
                FeedRow::map);
    }

    @Override
    public boolean hasDropped(Connection c, long after, FeedFilter filter) throws SQLException {
        return FeedRow.anyBehind(c, sql.dropped(filter), after, filter);
    }

    @Override
    public boolean prune(Connection c, long olderThanMillis) throws SQLException {
        long before = clock.now(c) - olderThanMillis;
        int pruned = 0;
        for (Long cut : Jdbc.query(c, sql.cut, p -> p.number(before), row -> row.getLong("cut"))) {
            Jdbc.update(c, sql.remember, p -> p.number(cut));
            pruned += Jdbc.update(c, sql.prune, p -> p.number(cut));
            Jdbc.update(c, sql.moveOldest, p -> p.number(cut));
        }
        return pruned >= FeedSql.ROWS;
    }

    private static void run(Connection c, String statement) throws SQLException {
        Jdbc.update(c, statement, p -> {});
    }
}
