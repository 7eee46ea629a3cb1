package io.connectjobs.store.postgresql;

import io.connectjobs.store.FeedFilter;
import io.connectjobs.store.FeedSpan;
import io.connectjobs.store.JobEvent;
import io.connectjobs.store.sql.FeedRow;
import io.connectjobs.store.sql.FeedStatements;
import io.connectjobs.store.sql.Jdbc;
import io.connectjobs.store.sql.SqlNames;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Binds and runs {@link FeedSql}. */
final class PostgresFeed implements FeedStatements {
    private final FeedSql sql;
    private final PostgresClock clock;

    PostgresFeed(SqlNames names, PostgresClock clock) {
        this.sql = new FeedSql(names);
        this.clock = clock;
    }

    @Override
    public Optional<Standing> standing(Connection c) throws SQLException {
        return Jdbc.query(
                        c,
                        sql.standing,
                        p -> p.numberOrNull(clock.now()),
                        row -> new Standing(
                                new FeedSpan(row.getLong("oldest"), row.getLong("last")),
                                row.getLong("begun"),
                                row.getBoolean("fresh"),
                                row.getLong("unread_ms")))
                .stream()
                .findFirst();
    }

    @Override
    public void begin(Connection c) throws SQLException {
        Jdbc.update(c, MigrationLocks.SET_WAIT, p -> {});
        run(c, sql.tap);
        // Under the locks: whoever came second finds that it goes on already.
        if (standing(c).isPresent()) {
            return;
        }
        Jdbc.update(c, sql.empty, p -> {});
        Jdbc.update(c, sql.forgetDropped, p -> {});
        Jdbc.update(c, sql.begin, p -> p.numberOrNull(clock.now()));
    }

    @Override
    public void end(Connection c, long unreadMillis) throws SQLException {
        Jdbc.update(c, MigrationLocks.SET_WAIT, p -> {});
        run(c, sql.untap);
        if (Jdbc.update(c, sql.end, p -> p.numberOrNull(clock.now()).number(unreadMillis)) > 0) {
            Jdbc.update(c, sql.empty, p -> {});
        } else {
            // Somebody reads after all. Under the locks: nobody has changed a job meanwhile.
            run(c, sql.tap);
        }
    }

    @Override
    public boolean sequence(Connection c) throws SQLException {
        run(c, sql.lock);
        return Jdbc.one(c, sql.sequence, p -> p.numberOrNull(clock.now()), row -> row.getInt(1)) >= FeedSql.ROWS;
    }

    @Override
    public void noteReader(Connection c) throws SQLException {
        Jdbc.update(c, sql.noteReader, p -> p.numberOrNull(clock.now()));
    }

    @Override
    public List<JobEvent> read(Connection c, long after, long upTo, FeedFilter filter) throws SQLException {
        return Jdbc.query(
                c,
                sql.read(filter),
                p -> {
                    p.numberOrNull(clock.now()).number(after).number(after).number(upTo);
                    FeedRow.bind(p, filter);
                    p.number(after).number(upTo);
                },
                FeedRow::map);
    }

    @Override
    public boolean hasDropped(Connection c, long after, FeedFilter filter) throws SQLException {
        return FeedRow.anyBehind(c, sql.dropped(filter), after, filter);
    }

    @Override
    public boolean prune(Connection c, long olderThanMillis) throws SQLException {
        int pruned =
                Jdbc.one(c, sql.prune, p -> p.numberOrNull(clock.now()).number(olderThanMillis), row -> row.getInt(1));
        return pruned >= FeedSql.ROWS;
    }

    private static void run(Connection c, String query) throws SQLException {
        Jdbc.query(c, query, p -> {}, row -> true);
    }
}
