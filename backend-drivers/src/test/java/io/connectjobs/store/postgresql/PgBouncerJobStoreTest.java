package io.connectjobs.store.postgresql;

import io.connectjobs.store.JobStore;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.contract.JobStoreContract;
import io.connectjobs.store.contract.StoreFixture;
import io.connectjobs.store.sql.EmptiedDatabases;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The whole contract through a pooler that changes the session with every transaction. */
final class PgBouncerJobStoreTest extends JobStoreContract {
    private static final EmptiedDatabases<PostgresServer.Fixture> SCHEMAS = PostgresServer.emptied();
    private static PgBouncer pooler;

    @BeforeAll
    static void startPooler() {
        pooler = PgBouncer.before(PostgresServer.port(), 12);
    }

    @AfterAll
    static void stopPooler() {
        SCHEMAS.close();
        if (pooler != null) {
            pooler.close();
        }
    }

    @Override
    protected StoreFixture emptyDatabase() {
        return SCHEMAS.fixture(PgBouncerJobStoreTest::open);
    }

    @Override
    protected StoreFixture freshDatabase() {
        PostgresServer.Fixture direct = PostgresServer.fixture();
        return StoreFixture.of(pooler.url(), settings -> open(direct, settings), direct::close);
    }

    private static JobStore open(PostgresServer.Fixture direct, StoreSettings settings) {
        return new PostgresProvider().open(pooler.url(), settings.withSchema(direct.schema()));
    }
}
