package io.connectjobs.store.sqlite;

import io.connectjobs.store.contract.JobStoreContract;
import io.connectjobs.store.contract.StoreFixture;

final class SqliteJobStoreTest extends JobStoreContract {
    @Override
    protected StoreFixture freshDatabase() {
        return SqliteFixture.create();
    }
}
