package io.connectjobs.store.sqlite;

import io.connectjobs.store.HistoryEntry.Event;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;
import io.connectjobs.store.sql.EnqueueStatements;
import io.connectjobs.store.sql.Jdbc;
import io.connectjobs.store.sql.JobRow;
import io.connectjobs.store.sql.KeyHolder;
import io.connectjobs.store.sql.Params;
import io.connectjobs.store.sql.Replacement;
import io.connectjobs.store.sql.Tally;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Binds and runs {@link EnqueueSql}: a batch is a loop over one prepared statement in this process. */
final class SqliteEnqueue implements EnqueueStatements {
    /** A batch takes one number and each of its jobs a place behind it. */
    private static final int BATCH_BITS = 16;

    private final Journal journal;

    SqliteEnqueue(Journal journal) {
        this.journal = journal;
    }

    @Override
    public long startBatch(Connection c) throws SQLException {
        return Journal.takeNumber(c, "seq") << BATCH_BITS;
    }

    @Override
    public List<JobRef> insert(Connection c, List<JobRow> rows, @Nullable Long batch, boolean history)
            throws SQLException {
        long now = journal.now(c);
        long first = batch == null ? startBatch(c) : batch;
        List<Touched> added = Jdbc.queryEach(
                c,
                EnqueueSql.INSERT,
                rows,
                (p, row) -> {
                    SqliteRows.ref(p.number(now), row.ref())
                            .number(first + row.ordinal())
                            .text(row.kind())
                            .number(row.priority())
                            .number(runAt(now, row));
                    content(p, now, row)
                            .text(row.unique() == null ? null : row.key())
                            .numberOrNull(hold(row));
                },
                Touched::map);
        journal.write(c, now, Event.ENQUEUED, added, history);
        journal.count(c, now, Event.ENQUEUED.code(), added);
        return added.stream().map(Touched::ref).toList();
    }

    private static long runAt(long now, JobRow row) {
        Long runAt = row.runAtMillis();
        return runAt == null ? now + row.delayMillis() : runAt;
    }

    private static @Nullable Long expiresAt(long now, JobRow row) {
        Long after = row.expireAfterMillis();
        return after == null ? row.expiresAtMillis() : Long.valueOf(now + after);
    }

    private static @Nullable Long hold(JobRow row) {
        Integer hold = row.hold();
        return hold == null ? null : hold.longValue();
    }

    private static Params content(Params p, long now, JobRow row) throws SQLException {
        return p.number(row.maxAttempts())
                .text(row.retryPolicy())
                .text(row.headersJson())
                .text(row.payload().contentType())
                .bytes(row.payload().bytes())
                .numberOrNull(row.timeoutMillis())
                .numberOrNull(expiresAt(now, row));
    }

    @Override
    public void remember(Connection c, List<JobRow> rows, long batch) throws SQLException {
        long now = journal.now(c);
        Jdbc.updateEach(
                c,
                EnqueueSql.REMEMBER,
                rows,
                (p, row) -> SqliteRows.ref(p.number(now), row.ref())
                        .number(batch + row.ordinal())
                        .text(row.kind()));
    }

    @Override
    public List<JobRef> known(Connection c, List<JobRef> refs) throws SQLException {
        return Jdbc.queryEach(c, EnqueueSql.KNOWN, refs, SqliteRows::ref, SqliteRows::ref);
    }

    @Override
    public List<JobRef> takeKeys(Connection c, List<JobRow> rows) throws SQLException {
        long now = journal.now(c);
        return Jdbc.queryEach(c, EnqueueSql.TAKE_KEY, rows, (p, row) -> bindHold(p, now, row), SqliteRows::ref);
    }

    @Override
    public void moveKeys(Connection c, List<JobRow> rows) throws SQLException {
        long now = journal.now(c);
        Jdbc.updateEach(c, EnqueueSql.MOVE_KEY, rows, (p, row) -> bindHold(p, now, row));
    }

    private static void bindHold(Params p, long now, JobRow row) throws SQLException {
        p.number(now)
                .text(row.ref().queue())
                .text(row.key())
                .text(row.ref().id())
                .numberOrNull(hold(row))
                .numberOrNull(row.windowMillis());
    }

    @Override
    public void freeKeys(Connection c, List<JobRow> rows) throws SQLException {
        Jdbc.updateEach(
                c,
                EnqueueSql.FREE_KEY,
                rows,
                (p, row) ->
                        p.text(row.ref().queue()).text(row.key()).text(row.ref().id()));
    }

    @Override
    public List<KeyHolder> holders(Connection c, List<JobRow> rows) throws SQLException {
        return Jdbc.queryEach(
                c,
                EnqueueSql.HOLDER,
                rows,
                (p, row) -> p.text(row.ref().queue()).text(row.key()),
                SqliteEnqueue::holder);
    }

    private static KeyHolder holder(ResultSet row) throws SQLException {
        int code = row.getInt("state");
        JobState state = row.wasNull() ? null : JobState.ofCode(code);
        return new KeyHolder(row.getString("key"), SqliteRows.ref(row), state);
    }

    @Override
    public List<JobRef> replace(Connection c, List<Replacement> replacements) throws SQLException {
        long now = journal.now(c);
        List<Touched> touched = Jdbc.queryEach(
                c,
                EnqueueSql.REPLACE,
                replacements,
                (p, replacement) -> {
                    JobRow row = replacement.row();
                    SqliteRows.ref(p.number(now), replacement.holder())
                            .text(row.kind())
                            .number(row.priority())
                            .number(runAt(now, row));
                    content(p, now, row).numberOrNull(hold(row));
                },
                Touched::map);
        journal.count(c, now, Tally.REPLACED, touched);
        List<JobRef> replaced = touched.stream().map(Touched::ref).toList();
        Jdbc.updateEach(
                c,
                EnqueueSql.MOVE_KEY,
                replacements.stream()
                        .filter(replacement -> replaced.contains(replacement.holder()))
                        .toList(),
                (p, replacement) -> p.number(now)
                        .text(replacement.holder().queue())
                        .text(replacement.row().key())
                        .text(replacement.holder().id())
                        .numberOrNull(hold(replacement.row()))
                        .numberOrNull(replacement.row().windowMillis()));
        return replaced;
    }
}
