package io.connectjobs.store.redis;

import io.connectjobs.store.contract.JobStoreContract;
import io.connectjobs.store.contract.StoreFixture;

final class ValkeyJobStoreTest extends JobStoreContract {
    @Override
    protected StoreFixture freshDatabase() {
        return RedisFixture.named("CJ_IT_VALKEY_URL");
    }
}
