package io.connectjobs.store.postgresql;

import io.connectjobs.store.contract.CapabilityMatrix;
import io.connectjobs.store.contract.JobStoreContract;
import io.connectjobs.store.contract.StoreFixture;

final class PostgresJobStoreTest extends JobStoreContract implements CapabilityMatrix {
    @Override
    protected StoreFixture freshDatabase() {
        return PostgresServer.fixture();
    }
}
