package io.connectjobs.store.postgresql;

import io.connectjobs.store.Capabilities;
import io.connectjobs.store.Capabilities.Capability;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.JobStoreProvider;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.sql.Database;
import io.connectjobs.store.sql.JobStatements;
import io.connectjobs.store.sql.MigrationScript;
import io.connectjobs.store.sql.ServerUrl;
import io.connectjobs.store.sql.SqlJobStore;
import io.connectjobs.store.sql.SqlNames;
import io.connectjobs.store.sql.SqlSchema;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Finds the PostgreSQL driver: {@code postgresql://host:5432/database?sslmode=require}. PostgreSQL 15 and newer. */
public final class PostgresProvider implements JobStoreProvider {
    static final List<MigrationScript> SCRIPTS = List.of(MigrationScript.beside(PostgresProvider.class, 1, "jobs", 1));

    @Override
    public Set<String> schemes() {
        return Set.of("postgresql", "postgres", "jdbc:postgresql");
    }

    @Override
    public String exampleUrl() {
        return "postgresql://localhost:5432/jobs";
    }

    @Override
    public JobStore open(String url, StoreSettings settings) {
        return open(url, settings, SCRIPTS, database -> database);
    }

    static JobStore open(
            String url, StoreSettings settings, List<MigrationScript> scripts, UnaryOperator<Database> around) {
        return open(url, settings, scripts, around, new Novelty());
    }

    /**
     * @param scripts all versions of the schema that this driver knows
     * @param around what the store sees of its database; tests put something in between
     */
    static JobStore open(
            String url,
            StoreSettings settings,
            List<MigrationScript> scripts,
            UnaryOperator<Database> around,
            Novelty novelty) {
        SqlNames names = new SqlNames(settings.schema());
        ServerUrl parsed = PostgresSource.parse(url, settings);
        PostgresSource source = new PostgresSource(parsed, settings);
        Diagnosis diagnosis = new Diagnosis(source, names, settings.schema(), scripts.size());
        PostgresErrors errors = new PostgresErrors(parsed, diagnosis::of);
        boolean pooled = new ServerCheck(parsed).check(source, errors);
        Database database = around.apply(PostgresDatabase.open(source, settings, errors));
        JobStore store = SqlJobStore.open(
                database,
                statements(names, new PostgresClock(settings.testClock()), novelty),
                names,
                new SqlSchema(database, new PostgresSchema(settings, names), names, scripts),
                settings,
                new Capabilities("postgresql", lacks(settings, pooled)));
        if (!settings.wakeups()) {
            return store;
        }
        WakeupSql sql = new WakeupSql(names);
        return new SignallingStore(store, new Signals(database, sql), pooled ? null : new Listener(source, sql));
    }

    private static JobStatements statements(SqlNames names, PostgresClock clock, Novelty novelty) {
        return new JobStatements(
                new PostgresEnqueue(names, clock, novelty),
                new PostgresLease(names, clock),
                new PostgresOperate(names, clock),
                Optional.of(new PostgresTransfer(names, clock)),
                Optional.of(new PostgresFeed(names, clock)),
                clock,
                PostgresWords.OWN);
    }

    private static Map<Capability, String> lacks(StoreSettings settings, boolean pooled) {
        if (!settings.wakeups()) {
            return Map.of(Capability.WAKEUP, "it is off: open the store with wakeups");
        }
        return pooled
                ? Map.of(
                        Capability.WAKEUP,
                        "listening needs a session of its own, and a pooler stands before the server: it signals work"
                                + " to others, but give those who listen a URL that goes straight to the server")
                : Map.of();
    }
}
