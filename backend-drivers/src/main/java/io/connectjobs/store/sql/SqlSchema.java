package io.connectjobs.store.sql;

import io.connectjobs.store.JobStoreException;
import io.connectjobs.store.Schema;
import io.connectjobs.store.SchemaBehindException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The schema's versions, kept in {@code cj_schema}.
 *
 * <ol>
 *   <li>Each version is a pair of scripts, up and down, that ship with the driver.
 *   <li>A migration runs in one transaction, where the database has that for DDL, under a lock that the database gives
 *       out, so of several processes one migrates and the others find it done.
 *   <li>Each version says the oldest driver that it still serves: a newer schema is used as long as it serves this one.
 * </ol>
 */
public final class SqlSchema implements Schema {
    /** What one database needs said in its own words. */
    public interface Dialect {
        /** Makes every other migration wait until this transaction ends. */
        void lock(Connection connection) throws SQLException;

        /** Whether {@code cj_schema} is there. */
        boolean exists(Connection connection) throws SQLException;

        /** Makes the place that the tables go to, where the settings name one. */
        void prepare(Connection connection) throws SQLException;

        /** Runs one statement of a script. */
        default void execute(Statement statement, String sql) throws SQLException {
            statement.execute(sql);
        }

        /** The store's clock as an expression, in milliseconds. */
        String nowMillis();
    }

    private static final String CREATE = """
            CREATE TABLE {s}cj_schema (
              version integer PRIMARY KEY,
              name varchar(100) NOT NULL,
              applied_at_ms bigint NOT NULL,
              oldest_driver integer NOT NULL
            )""";

    private record Applied(Migration migration, int oldestDriver) {}

    private final Database database;
    private final Dialect dialect;
    private final SqlNames names;
    private final List<MigrationScript> scripts;

    /** @param scripts versions 1, 2, 3 … without a gap */
    public SqlSchema(Database database, Dialect dialect, SqlNames names, List<MigrationScript> scripts) {
        this.database = database;
        this.dialect = dialect;
        this.names = names;
        this.scripts = List.copyOf(scripts);
    }

    @Override
    public SchemaStatus status() {
        return status(database.read(this::applied));
    }

    @Override
    public List<Migration> migrate() {
        if (status().current() >= scripts.size()) {
            return List.of();
        }
        return database.migrate(c -> {
            dialect.lock(c);
            dialect.prepare(c);
            if (!dialect.exists(c)) {
                run(c, CREATE);
            }
            int current = current(applied(c));
            for (MigrationScript script : scripts.subList(Math.min(current, scripts.size()), scripts.size())) {
                run(c, script.up());
                record(c, script);
            }
            return applied(c).stream()
                    .map(Applied::migration)
                    .filter(migration -> migration.version() > current)
                    .toList();
        });
    }

    @Override
    public List<Migration> rollback(int toVersion) {
        if (toVersion < 0) {
            throw new IllegalArgumentException("toVersion is " + toVersion + ", at least 0");
        }
        return database.migrate(c -> {
            dialect.lock(c);
            List<Migration> undone = new ArrayList<>();
            for (Applied applied : newestFirst(applied(c))) {
                if (applied.migration().version() > toVersion) {
                    undo(c, applied.migration());
                    undone.add(applied.migration());
                }
            }
            if (toVersion == 0 && dialect.exists(c)) {
                run(c, "DROP TABLE {s}cj_schema");
            }
            return undone;
        });
    }

    /**
     * Readies the schema for use.
     *
     * @throws JobStoreException if it is older and may not be migrated, or newer and doesn't serve this driver any more
     */
    void ready(boolean mayMigrate) {
        List<Applied> applied = database.read(this::applied);
        int current = current(applied);
        int oldest = applied.isEmpty() ? 0 : applied.get(applied.size() - 1).oldestDriver();
        if (oldest > scripts.size()) {
            throw new JobStoreException(outgrown(current, oldest, scripts.size()));
        }
        if (current < scripts.size()) {
            if (!mayMigrate) {
                throw new SchemaBehindException(
                        "The store's schema has version " + current + ", this driver needs version " + scripts.size()
                                + " and store.migrate is false. Set it to true, or migrate as the owner first");
            }
            migrate();
        }
    }

    /** What to tell whoever finds a schema that left its driver behind. */
    public static String outgrown(int version, int oldestDriver, int driver) {
        return "The store's schema has version " + version + ", which serves drivers from version " + oldestDriver
                + " on; this driver has version " + driver
                + ". Update the connector's plugin, or roll the schema back with the newer one";
    }

    private SchemaStatus status(List<Applied> applied) {
        Map<Integer, Migration> steps = new TreeMap<>();
        scripts.forEach(script -> steps.put(script.version(), new Migration(script.version(), script.name(), null)));
        applied.forEach(a -> steps.put(a.migration().version(), a.migration()));
        return new SchemaStatus(current(applied), scripts.size(), List.copyOf(steps.values()));
    }

    private static int current(List<Applied> applied) {
        return applied.isEmpty()
                ? 0
                : applied.get(applied.size() - 1).migration().version();
    }

    private static List<Applied> newestFirst(List<Applied> applied) {
        List<Applied> reversed = new ArrayList<>(applied);
        Collections.sort(
                reversed,
                Comparator.comparingInt((Applied a) -> a.migration().version()).reversed());
        return reversed;
    }

    private List<Applied> applied(Connection c) throws SQLException {
        if (!dialect.exists(c)) {
            return List.of();
        }
        return Jdbc.query(
                c,
                names.in("SELECT version, name, applied_at_ms, oldest_driver FROM {s}cj_schema ORDER BY version"),
                p -> {},
                row -> new Applied(
                        new Migration(
                                row.getInt("version"),
                                row.getString("name"),
                                Instant.ofEpochMilli(row.getLong("applied_at_ms"))),
                        row.getInt("oldest_driver")));
    }

    private void record(Connection c, MigrationScript script) throws SQLException {
        String insert = "INSERT INTO {s}cj_schema (version, name, applied_at_ms, oldest_driver) VALUES (?, ?, "
                + dialect.nowMillis() + ", ?)";
        Jdbc.update(
                c,
                names.in(insert),
                p -> p.number(script.version()).text(script.name()).number(script.oldestDriver()));
    }

    private void undo(Connection c, Migration migration) throws SQLException {
        if (migration.version() > scripts.size()) {
            throw new JobStoreException("Version " + migration.version()
                    + " of the schema is newer than this driver, which" + " has version " + scripts.size()
                    + " and can't take it back. Roll back with the newer one");
        }
        run(c, scripts.get(migration.version() - 1).down());
        Jdbc.update(c, names.in("DELETE FROM {s}cj_schema WHERE version = ?"), p -> p.number(migration.version()));
    }

    private void run(Connection c, String script) throws SQLException {
        try (Statement statement = c.createStatement()) {
            for (String sql : MigrationScript.statements(script)) {
                dialect.execute(statement, names.in(sql));
            }
        }
    }
}
