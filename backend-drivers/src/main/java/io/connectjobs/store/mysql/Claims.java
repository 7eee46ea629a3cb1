package io.connectjobs.store.mysql;

import io.connectjobs.store.sql.Jdbc;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Forgets what claims answered once nothing is held under them any more. */
final class Claims {
    /** When to look again at a claim whose leases were extended. */
    private static final long LATER_MILLIS = 60_000;

    private final OperateSql sql;

    Claims(OperateSql sql) {
        this.sql = sql;
    }

    void forget(Connection c, long now, int bound) throws SQLException {
        List<Long> old = Jdbc.query(c, sql.oldClaims, p -> p.number(now).number(bound), row -> row.getLong(1));
        if (old.isEmpty()) {
            return;
        }
        Set<Long> held =
                new HashSet<>(Jdbc.query(c, sql.heldClaims, p -> p.text(Rows.numbers(old)), row -> row.getLong(1)));
        List<Long> over = new ArrayList<>(old);
        over.removeAll(held);
        new Writes()
                .add(sql.forgetClaims, p -> p.text(Rows.numbers(over)))
                .add(sql.deferClaims, p -> p.text(Rows.numbers(held)).number(now + LATER_MILLIS))
                .run(c);
    }
}
