package io.connectjobs.store.postgresql;

import io.connectjobs.store.sql.Jdbc;
import io.connectjobs.store.sql.SqlNames;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Binds and runs {@link FrontSql}. */
final class PostgresFront {
    private final FrontSql sql;

    PostgresFront(SqlNames names) {
        this.sql = new FrontSql(names);
    }

    /**
     * What a queue's row says, which is locked now.
     *
     * @param look whether all is looked at
     * @param floor where to look from; null for the very front
     * @param due where to look for waiting jobs from; null for all of them
     * @param leases where to look for leases from; null for all of them
     */
    private record Taken(
            boolean look,
            @Nullable Long floor,
            @Nullable Long due,
            @Nullable Long leases) {
        static Taken map(ResultSet row) throws SQLException {
            return new Taken(
                    row.getBoolean("look"),
                    Jdbc.number(row, "floor_ms"),
                    Jdbc.number(row, "due_ms"),
                    Jdbc.number(row, "lease_ms"));
        }
    }

    /** Moves a queue's front, unless somebody else is at it. */
    void move(Connection c, String queue, @Nullable Long now) throws SQLException {
        List<Taken> taken = take(c, queue, now);
        if (taken.isEmpty() && Jdbc.update(c, sql.make, p -> p.text(queue).text(queue)) == 1) {
            taken = take(c, queue, now);
        }
        for (Taken front : taken) {
            move(c, queue, now, front);
        }
    }

    private List<Taken> take(Connection c, String queue, @Nullable Long now) throws SQLException {
        return Jdbc.query(c, sql.take, p -> p.numberOrNull(now).text(queue), Taken::map);
    }

    private void move(Connection c, String queue, @Nullable Long now, Taken from) throws SQLException {
        Jdbc.update(
                c,
                sql.move,
                p -> p.numberOrNull(now)
                        .text(queue)
                        .number(from.floor() == null ? FrontSql.VERY_FRONT : 0)
                        .number(from.floor() == null ? 0 : from.floor())
                        .text(queue)
                        .number(from.due() == null ? Long.MIN_VALUE : from.due())
                        .text(queue)
                        .number(from.leases() == null ? Long.MIN_VALUE : from.leases())
                        .flag(from.look())
                        .text(queue));
        if (from.look()) {
            Jdbc.update(c, sql.sweep, p -> p.numberOrNull(now).text(queue).text(queue));
        }
    }
}
