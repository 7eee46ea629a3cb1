package io.connectjobs.store.postgresql;

import io.connectjobs.store.contract.StoreFixture;
import io.connectjobs.store.model.ModelCases;
import org.junit.jupiter.api.AfterEach;

final class PostgresModelTest extends ModelCases {
    private final EmptiedSchema schema = new EmptiedSchema();

    @AfterEach
    void dropSchema() {
        schema.close();
    }

    @Override
    protected StoreFixture freshDatabase() {
        return schema.fixture();
    }
}
