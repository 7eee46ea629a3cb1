package io.connectjobs.store.redis;

import io.connectjobs.store.contract.StoreFixture;
import io.connectjobs.store.model.ModelCases;

final class RedisModelTest extends ModelCases {
    @Override
    protected StoreFixture freshDatabase() {
        return RedisFixture.embedded();
    }
}
