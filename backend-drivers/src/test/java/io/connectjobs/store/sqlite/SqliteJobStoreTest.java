package io.connectjobs.store.sqlite;

import io.connectjobs.store.contract.CapabilityMatrix;
import io.connectjobs.store.contract.JobStoreContract;
import io.connectjobs.store.contract.StoreFixture;

final class SqliteJobStoreTest extends JobStoreContract implements CapabilityMatrix {
    @Override
    protected StoreFixture freshDatabase() {
        return SqliteFixture.create();
    }
}
