package io.connectjobs.store.sqlite;

import io.connectjobs.store.Capabilities;
import io.connectjobs.store.Capabilities.Capability;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.JobStoreException;
import io.connectjobs.store.JobStoreProvider;
import io.connectjobs.store.SchemaBehindException;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.sql.JobStatements;
import io.connectjobs.store.sql.MigrationScript;
import io.connectjobs.store.sql.SqlJobStore;
import io.connectjobs.store.sql.SqlNames;
import io.connectjobs.store.sql.SqlSchema;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the SQLite driver: {@code sqlite:/var/lib/jobs.db}, {@code sqlite:jobs.db}, {@code sqlite::memory:}. The option
 * {@code ?synchronous=normal} commits faster, and may lose the last commits when the machine (not the process) goes down.
 */
public final class SqliteProvider implements JobStoreProvider {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteProvider.class);

    private static final String NO_WAKEUP = "a file calls nobody: look now and then";

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
    public boolean isInProcess() {
        return true;
    }

    @Override
    public JobStore open(String url, StoreSettings settings) {
        if (settings.schema() != null) {
            throw new JobStoreException(
                    "SQLite has no schemas: leave store.schema out, and use one file for each set of jobs");
        }
        SqliteUrl file = SqliteUrl.parse(url);
        file.file().ifPresent(path -> lookFirst(path, settings));
        Optional<String> network = file.file().flatMap(Surroundings::networkOf);
        SqlNames names = new SqlNames(null);
        SqliteDatabase database = SqliteDatabase.open(file, settings.connectTimeout());
        SqlSchema schema = new SqlSchema(database, new SqliteSchema(), names, SCRIPTS);
        return SqlJobStore.open(
                database,
                statements(new Journal(settings.testClock())),
                names,
                schema,
                settings,
                new Capabilities("sqlite", lacks(file, network)));
    }

    static JobStatements statements(Journal journal) {
        SqliteEndings endings = new SqliteEndings(journal);
        return new JobStatements(
                new SqliteEnqueue(journal),
                new SqliteLease(journal, endings),
                new SqliteOperate(journal, endings),
                Optional.of(new SqliteTransfer(journal)),
                Optional.of(new SqliteFeed(journal)),
                journal,
                SqliteWords.OWN);
    }

    /** SQLite makes a file where there is none: a mere look must not leave one behind. */
    private static void lookFirst(Path file, StoreSettings settings) {
        Path folder = file.getParent();
        if (!settings.migrate() && Files.notExists(file) && folder != null && Files.isDirectory(folder)) {
            throw new SchemaBehindException("The SQLite file " + file + " is not there: its schema has version 0, this"
                    + " driver needs version " + SCRIPTS.size()
                    + " and store.migrate is false. Set it to true, or name the file of a store that was migrated");
        }
        Surroundings.warnings(file, Surroundings.networkOf(file), settings.poolSize())
                .forEach(LOG::warn);
    }

    private static Map<Capability, String> lacks(SqliteUrl file, Optional<String> network) {
        if (!file.inMemory()) {
            return network.map(type -> Map.of(
                            Capability.WAKEUP, NO_WAKEUP, Capability.MANY_PROCESSES, Surroundings.unshared(type)))
                    .orElse(Map.of(Capability.WAKEUP, NO_WAKEUP));
        }
        return Map.of(
                Capability.WAKEUP, NO_WAKEUP,
                Capability.DURABLE, "sqlite::memory: lives in this process and ends with it",
                Capability.MANY_PROCESSES, "sqlite::memory: can't be reached from another process");
    }
}
