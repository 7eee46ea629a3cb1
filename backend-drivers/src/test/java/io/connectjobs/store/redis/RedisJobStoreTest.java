package io.connectjobs.store.redis;

import io.connectjobs.store.contract.CapabilityMatrix;
import io.connectjobs.store.contract.JobStoreContract;
import io.connectjobs.store.contract.StoreFixture;

final class RedisJobStoreTest extends JobStoreContract implements CapabilityMatrix {
    @Override
    protected StoreFixture freshDatabase() {
        return RedisFixture.embedded();
    }
}
