package io.connectjobs.store.postgresql;

import io.connectjobs.store.contract.CapabilityMatrix;
import io.connectjobs.store.contract.JobStoreContract;
import io.connectjobs.store.contract.StoreFixture;
import io.connectjobs.store.sql.EmptiedDatabases;
import org.junit.jupiter.api.AfterAll;

final class PostgresJobStoreTest extends JobStoreContract implements CapabilityMatrix {
    private static final EmptiedDatabases<PostgresServer.Fixture> SCHEMAS = PostgresServer.emptied();

    @AfterAll
    static void dropSchemas() {
        SCHEMAS.close();
    }

    @Override
    protected StoreFixture emptyDatabase() {
        return SCHEMAS.fixture();
    }

    @Override
    protected StoreFixture freshDatabase() {
        return PostgresServer.fixture();
    }
}
