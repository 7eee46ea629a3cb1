package io.connectjobs.store.postgresql;

import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;
import io.connectjobs.store.sql.EnqueueStatements;
import io.connectjobs.store.sql.Jdbc;
import io.connectjobs.store.sql.JobRow;
import io.connectjobs.store.sql.KeyHolder;
import io.connectjobs.store.sql.Params;
import io.connectjobs.store.sql.Replacement;
import io.connectjobs.store.sql.SqlNames;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Binds and runs {@link EnqueueSql}. */
final class PostgresEnqueue implements EnqueueStatements {
    private final EnqueueSql sql;
    private final RunsSql runs;
    private final InsertSql careful;
    private final InsertSql bold;
    private final Novelty novelty;
    private final PostgresLine line;
    private final PostgresClock clock;

    PostgresEnqueue(SqlNames names, PostgresClock clock, Novelty novelty) {
        this.sql = new EnqueueSql(names);
        this.runs = new RunsSql(names);
        this.careful = InsertSql.careful(names);
        this.bold = InsertSql.bold(names);
        this.line = new PostgresLine(names);
        this.clock = clock;
        this.novelty = novelty;
    }

    @Override
    public long startBatch(Connection c) throws SQLException {
        return Jdbc.one(c, sql.startBatch, p -> {}, row -> row.getLong(1));
    }

    @Override
    public List<JobRef> insert(Connection c, List<JobRow> rows, @Nullable Long batch, boolean history)
            throws SQLException {
        if (batch != null) {
            return insert(c, rows, careful.any, p -> bind(p, rows, batch, history));
        }
        return novelty.insert(
                rows.size(), isNew -> isNew ? insertNew(c, rows, history) : insertCarefully(c, rows, history));
    }

    private List<JobRef> insertNew(Connection c, List<JobRow> rows, boolean history) throws SQLException {
        boolean together = AlikeRows.standTogether(rows);
        if (together && !history && novelty.isWorthACopy(rows.size())) {
            return copy(c, rows);
        }
        return !history && AlikeRows.are(rows)
                ? insert(c, rows, runs.alikeAndNew, p -> AlikeRows.bindRuns(bindAlike(p, rows), rows))
                : insert(c, rows, together ? bold.inRuns : bold.any, p -> bind(p, rows, null, history));
    }

    private List<JobRef> insertCarefully(Connection c, List<JobRow> rows, boolean history) throws SQLException {
        return !history && AlikeRows.are(rows)
                ? insert(c, rows, runs.alike, p -> bindAlike(p, rows))
                : insert(
                        c,
                        rows,
                        AlikeRows.standTogether(rows) ? careful.inRuns : careful.any,
                        p -> bind(p, rows, null, history));
    }

    private Params bindAlike(Params p, List<JobRow> rows) throws SQLException {
        return AlikeRows.bind(p.numberOrNull(clock.now()).numberOrNull(null), rows);
    }

    private record Begun(long seq, long now) {}

    private List<JobRef> copy(Connection c, List<JobRow> rows) throws SQLException {
        Begun begun = Jdbc.one(
                c,
                runs.begin,
                p -> AlikeRows.bindRuns(
                        AlikeRows.bindPlace(p.numberOrNull(clock.now()).numberOrNull(null), rows), rows),
                row -> new Begun(row.getLong("seq"), row.getLong("now")));
        CopyRows.send(c, runs.copy, rows, begun.seq(), begun.now());
        return refs(rows);
    }

    private static List<JobRef> refs(List<JobRow> rows) {
        return rows.stream().map(JobRow::ref).toList();
    }

    /** How many were added, and the ordinal of one of them unless all were. */
    private record Added(int jobs, @Nullable Integer ordinal) {}

    private static List<JobRef> insert(Connection c, List<JobRow> rows, String statement, Jdbc.Binder binder)
            throws SQLException {
        List<Added> added = Jdbc.query(
                c,
                statement,
                p -> {
                    binder.bind(p);
                    p.number(rows.size());
                },
                row -> new Added(row.getInt("added"), (Integer) row.getObject("ordinal")));
        return added.get(0).jobs() == rows.size() ? refs(rows) : named(rows, added);
    }

    private static List<JobRef> named(List<JobRow> rows, List<Added> added) {
        Map<Integer, JobRef> refs = new HashMap<>();
        rows.forEach(row -> refs.put(row.ordinal(), row.ref()));
        return added.stream()
                .flatMap(one -> Stream.ofNullable(refs.get(one.ordinal())))
                .toList();
    }

    private void bind(Params p, List<JobRow> rows, @Nullable Long batch, boolean history) throws SQLException {
        p.numberOrNull(clock.now()).numberOrNull(batch);
        bind(p, rows);
        p.flag(history);
    }

    private static void bind(Params p, List<JobRow> rows) throws SQLException {
        Columns.refs(p, rows, JobRow::ref);
        Columns.integers(p, rows, JobRow::ordinal);
        Columns.texts(p, rows, JobRow::kind);
        Columns.integers(p, rows, JobRow::priority);
        Columns.numbers(p, rows, JobRow::runAtMillis);
        Columns.numbers(p, rows, JobRow::delayMillis);
        content(p, rows);
        Columns.texts(p, rows, row -> row.unique() == null ? null : row.key());
        Columns.integers(p, rows, JobRow::hold);
    }

    private static void content(Params p, List<JobRow> rows) throws SQLException {
        Columns.numbers(p, rows, JobRow::timeoutMillis);
        Columns.numbers(p, rows, JobRow::expiresAtMillis);
        Columns.numbers(p, rows, JobRow::expireAfterMillis);
        Columns.integers(p, rows, JobRow::maxAttempts);
        Columns.texts(p, rows, JobRow::retryPolicy);
        Columns.texts(p, rows, JobRow::headersJson);
        Columns.texts(p, rows, row -> row.payload().contentType());
        Columns.binaries(p, rows, row -> row.payload().bytes());
    }

    @Override
    public void remember(Connection c, List<JobRow> rows, long batch) throws SQLException {
        Jdbc.one(
                c,
                sql.remember,
                p -> {
                    p.numberOrNull(clock.now()).number(batch);
                    Columns.refs(p, rows, JobRow::ref);
                    Columns.integers(p, rows, JobRow::ordinal);
                    Columns.texts(p, rows, JobRow::kind);
                },
                row -> row.getInt(1));
    }

    @Override
    public List<JobRef> known(Connection c, List<JobRef> refs) throws SQLException {
        return Jdbc.query(c, sql.known, p -> Columns.refs(p, refs), Columns::ref);
    }

    @Override
    public List<JobRef> takeKeys(Connection c, List<JobRow> rows) throws SQLException {
        return Jdbc.query(c, sql.takeKeys, p -> bindHolds(p, rows), Columns::ref);
    }

    @Override
    public void moveKeys(Connection c, List<JobRow> rows) throws SQLException {
        Jdbc.update(c, sql.moveKeys, p -> bindHolds(p, rows));
    }

    private void bindHolds(Params p, List<JobRow> rows) throws SQLException {
        p.numberOrNull(clock.now());
        keys(p, rows);
        Columns.integers(p, rows, JobRow::hold);
        Columns.numbers(p, rows, JobRow::windowMillis);
    }

    private static void keys(Params p, List<JobRow> rows) throws SQLException {
        Columns.texts(p, rows, row -> row.ref().queue());
        Columns.texts(p, rows, JobRow::key);
        Columns.texts(p, rows, row -> row.ref().id());
    }

    @Override
    public void freeKeys(Connection c, List<JobRow> rows) throws SQLException {
        Jdbc.update(c, sql.freeKeys, p -> keys(p, rows));
    }

    @Override
    public List<KeyHolder> holders(Connection c, List<JobRow> rows) throws SQLException {
        return Jdbc.query(c, sql.holders, p -> keys(p, rows), PostgresEnqueue::holder);
    }

    private static KeyHolder holder(ResultSet row) throws SQLException {
        int code = row.getInt("state");
        JobState state = row.wasNull() ? null : JobState.ofCode(code);
        return new KeyHolder(row.getString("key"), Columns.ref(row), state);
    }

    @Override
    public List<JobRef> replace(Connection c, List<Replacement> replacements) throws SQLException {
        line.leave(c, replacements.stream().map(Replacement::holder).toList());
        List<JobRow> rows = replacements.stream().map(Replacement::row).toList();
        return Jdbc.query(
                c,
                sql.replace,
                p -> {
                    p.numberOrNull(clock.now());
                    Columns.refs(p, replacements, Replacement::holder);
                    Columns.texts(p, rows, JobRow::kind);
                    Columns.integers(p, rows, JobRow::priority);
                    Columns.numbers(p, rows, JobRow::runAtMillis);
                    Columns.numbers(p, rows, JobRow::delayMillis);
                    content(p, rows);
                    Columns.integers(p, rows, JobRow::hold);
                    Columns.refs(p, replacements, Replacement::holder);
                    Columns.numbers(p, rows, JobRow::windowMillis);
                },
                Columns::ref);
    }
}
