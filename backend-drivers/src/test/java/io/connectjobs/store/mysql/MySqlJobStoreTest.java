package io.connectjobs.store.mysql;

import io.connectjobs.store.contract.CapabilityMatrix;
import io.connectjobs.store.contract.JobStoreContract;
import io.connectjobs.store.contract.StoreFixture;

final class MySqlJobStoreTest extends JobStoreContract implements CapabilityMatrix {
    @Override
    protected StoreFixture freshDatabase() {
        return MySqlServer.fixture();
    }
}
