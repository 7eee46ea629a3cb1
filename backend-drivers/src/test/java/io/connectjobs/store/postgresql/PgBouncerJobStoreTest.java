package io.connectjobs.store.postgresql;

import io.connectjobs.store.contract.JobStoreContract;
import io.connectjobs.store.contract.StoreFixture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The whole contract through a pooler that changes the session with every transaction. */
final class PgBouncerJobStoreTest extends JobStoreContract {
    private static PgBouncer pooler;

    @BeforeAll
    static void startPooler() {
        pooler = PgBouncer.before(PostgresServer.port(), 12);
    }

    @AfterAll
    static void stopPooler() {
        if (pooler != null) {
            pooler.close();
        }
    }

    @Override
    protected StoreFixture freshDatabase() {
        PostgresServer.Fixture direct = PostgresServer.fixture();
        return StoreFixture.of(
                pooler.url(),
                settings -> new PostgresProvider().open(pooler.url(), settings.withSchema(direct.schema())),
                direct::close);
    }
}
