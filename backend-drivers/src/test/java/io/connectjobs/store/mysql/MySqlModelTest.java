package io.connectjobs.store.mysql;

import io.connectjobs.store.contract.StoreFixture;
import io.connectjobs.store.model.ModelCases;
import io.connectjobs.store.sql.EmptiedDatabases;
import org.junit.jupiter.api.AfterAll;

final class MySqlModelTest extends ModelCases {
    private static final EmptiedDatabases<MySqlServer.Fixture> DATABASES = MySqlServer.emptied();

    @AfterAll
    static void dropDatabases() {
        DATABASES.close();
    }

    @Override
    protected StoreFixture freshDatabase() {
        return DATABASES.fixture();
    }
}
