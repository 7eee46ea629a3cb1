package io.connectjobs.store.postgresql;

import io.connectjobs.store.contract.StoreFixture;
import io.connectjobs.store.model.ModelCases;
import io.connectjobs.store.sql.EmptiedDatabases;
import org.junit.jupiter.api.AfterAll;

/** The same with every batch copied that may be, and each id that turns out to be known a surprise. */
final class CopyModelTest extends ModelCases {
    private static final EmptiedDatabases<PostgresServer.Fixture> SCHEMAS = PostgresServer.emptied();

    @AfterAll
    static void dropSchemas() {
        SCHEMAS.close();
    }

    @Override
    protected StoreFixture freshDatabase() {
        return SCHEMAS.fixture(CopyTest::copying);
    }
}
