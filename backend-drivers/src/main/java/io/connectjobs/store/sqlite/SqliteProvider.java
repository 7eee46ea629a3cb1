package io.connectjobs.store.sqlite;

import io.connectjobs.store.Capabilities;
import io.connectjobs.store.Capabilities.Capability;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.JobStoreException;
import io.connectjobs.store.JobStoreProvider;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.sql.JobStatements;
import io.connectjobs.store.sql.MigrationScript;
import io.connectjobs.store.sql.SqlJobStore;
import io.connectjobs.store.sql.SqlNames;
import io.connectjobs.store.sql.SqlSchema;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds the SQLite driver: {@code sqlite:/var/lib/jobs.db}, {@code sqlite:jobs.db}, {@code sqlite::memory:}. The option
 * {@code ?synchronous=normal} commits faster, and may lose the last commits when the machine (not the process) goes down.
 */
public final class SqliteProvider implements JobStoreProvider {
    static final List<MigrationScript> SCRIPTS = List.of(MigrationScript.beside(SqliteProvider.class, 1, "jobs", 1));

    @Override
    public Set<String> schemes() {
        return Set.of("sqlite", "jdbc:sqlite");
    }

    @Override
    public String exampleUrl() {
        return "sqlite:/var/lib/connect-jobs/jobs.db";
    }

    @Override
    public JobStore open(String url, StoreSettings settings) {
        if (settings.schema() != null) {
            throw new JobStoreException(
                    "SQLite has no schemas: leave store.schema out, and use one file for each set of jobs");
        }
        SqliteUrl file = SqliteUrl.parse(url);
        SqlNames names = new SqlNames(null);
        SqliteDatabase database = SqliteDatabase.open(file, settings.connectTimeout());
        SqlSchema schema = new SqlSchema(database, new SqliteSchema(), names, SCRIPTS);
        Journal journal = new Journal(settings.testClock());
        SqliteLease leases = new SqliteLease(journal);
        return SqlJobStore.open(
                database,
                new JobStatements(new SqliteEnqueue(journal), leases, new SqliteOperate(journal, leases), journal),
                names,
                schema,
                settings,
                new Capabilities("sqlite", file.inMemory() ? inMemory() : Map.of(Capability.WAKEUP, NO_WAKEUP)));
    }

    private static final String NO_WAKEUP = "a file calls nobody: look now and then";

    private static Map<Capability, String> inMemory() {
        return Map.of(
                Capability.WAKEUP, NO_WAKEUP,
                Capability.DURABLE, "sqlite::memory: lives in this process and ends with it",
                Capability.MANY_PROCESSES, "sqlite::memory: can't be reached from another process");
    }
}
