package io.connectjobs.store.mysql;

import io.connectjobs.store.contract.StoreFixture;
import io.connectjobs.store.model.ModelCases;
import org.junit.jupiter.api.AfterEach;

final class MySqlModelTest extends ModelCases {
    private final EmptiedDatabase database = new EmptiedDatabase();

    @AfterEach
    void dropDatabase() {
        database.close();
    }

    @Override
    protected StoreFixture freshDatabase() {
        return database.fixture();
    }
}
