package io.connectjobs.store.mysql;

import io.connectjobs.store.contract.CapabilityMatrix;
import io.connectjobs.store.contract.JobStoreContract;
import io.connectjobs.store.contract.StoreFixture;
import io.connectjobs.store.sql.EmptiedDatabases;
import org.junit.jupiter.api.AfterAll;

final class MySqlJobStoreTest extends JobStoreContract implements CapabilityMatrix {
    private static final EmptiedDatabases<MySqlServer.Fixture> DATABASES = MySqlServer.emptied();

    @AfterAll
    static void dropDatabases() {
        DATABASES.close();
    }

    @Override
    protected StoreFixture emptyDatabase() {
        return DATABASES.fixture();
    }

    @Override
    protected StoreFixture freshDatabase() {
        return MySqlServer.fixture();
    }
}
