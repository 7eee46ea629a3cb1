package io.connectjobs.store.postgresql;

import io.connectjobs.store.JobRef;
import io.connectjobs.store.Payload;
import io.connectjobs.store.sql.Jdbc;
import io.connectjobs.store.sql.MovedEntry;
import io.connectjobs.store.sql.MovedRow;
import io.connectjobs.store.sql.Params;
import io.connectjobs.store.sql.SqlNames;
import io.connectjobs.store.sql.TransferStatements;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Binds and runs {@link TransferSql}. */
final class PostgresTransfer implements TransferStatements {
    private final TransferSql sql;
    private final PostgresClock clock;

    PostgresTransfer(SqlNames names, PostgresClock clock) {
        this.sql = new TransferSql(names);
        this.clock = clock;
    }

    @Override
    public List<JobRef> insert(Connection c, List<MovedRow> rows, long batch) throws SQLException {
        return Jdbc.query(
                c,
                sql.insert,
                p -> {
                    p.numberOrNull(clock.now()).number(batch);
                    standing(p, rows);
                    content(p, rows);
                    Columns.integers(p, rows, MovedRow::state);
                },
                Columns::ref);
    }

    private static void standing(Params p, List<MovedRow> rows) throws SQLException {
        Columns.refs(p, rows, MovedRow::ref);
        Columns.integers(p, rows, MovedRow::ordinal);
        Columns.texts(p, rows, MovedRow::kind);
        Columns.integers(p, rows, MovedRow::priority);
        Columns.integers(p, rows, MovedRow::attempt);
        Columns.integers(p, rows, MovedRow::maxAttempts);
        Columns.numbers(p, rows, MovedRow::runAtMillis);
        Columns.numbers(p, rows, MovedRow::enqueuedAtMillis);
        Columns.numbers(p, rows, MovedRow::finishedAtMillis);
        Columns.numbers(p, rows, MovedRow::timeoutMillis);
        Columns.numbers(p, rows, MovedRow::expiresAtMillis);
        Columns.numbers(p, rows, MovedRow::resultUntilMillis);
    }

    private static void content(Params p, List<MovedRow> rows) throws SQLException {
        Columns.texts(p, rows, MovedRow::retryPolicy);
        Columns.texts(p, rows, MovedRow::headersJson);
        Columns.texts(p, rows, MovedRow::uniqueKey);
        Columns.integers(p, rows, MovedRow::hold);
        Columns.texts(p, rows, row -> row.payload().contentType());
        Columns.binaries(p, rows, row -> row.payload().bytes());
        Columns.texts(p, rows, row -> type(row.result()));
        Columns.binaries(p, rows, row -> bytes(row.result()));
    }

    private static @Nullable String type(@Nullable Payload result) {
        return result == null ? null : result.contentType();
    }

    private static byte @Nullable [] bytes(@Nullable Payload result) {
        return result == null ? null : result.bytes();
    }

    @Override
    public void history(Connection c, List<MovedRow> rows, long batch) throws SQLException {
        Jdbc.updateAll(
                c,
                sql.history,
                MovedEntry.of(rows),
                (p, entry) -> p.text(entry.ref().queue())
                        .text(entry.ref().id())
                        .number(entry.atMillis())
                        .number(entry.event())
                        .number(entry.state())
                        .number(entry.attempt()));
        Jdbc.update(c, sql.untold, p -> {});
    }

    @Override
    public String tellsCompletion() {
        return "j.told";
    }

    @Override
    public String historyOf() {
        return "h.queue = j.queue AND h.id = j.id";
    }

    @Override
    public String heldBy() {
        return "u.key = j.unique_key AND u.queue = j.queue AND u.id = j.id";
    }
}
