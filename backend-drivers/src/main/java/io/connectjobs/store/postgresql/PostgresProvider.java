package io.connectjobs.store.postgresql;

import io.connectjobs.store.Capabilities;
import io.connectjobs.store.JobStore;
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
        SqlNames names = new SqlNames(settings.schema());
        PostgresClock clock = new PostgresClock(settings.testClock());
        PostgresDatabase database = PostgresDatabase.open(PostgresUrl.parse(url, settings), settings);
        SqlSchema schema = new SqlSchema(database, new PostgresSchema(settings), names, SCRIPTS);
        return SqlJobStore.open(
                database,
                new JobStatements(
                        new PostgresEnqueue(names, clock),
                        new PostgresLease(names, clock),
                        new PostgresOperate(names, clock),
                        clock),
                names,
                schema,
                settings,
                new Capabilities("postgresql", Map.of()));
    }
}
