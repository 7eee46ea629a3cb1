package io.connectjobs.store.redis;

import io.connectjobs.store.contract.StoreFixture;
import io.connectjobs.store.process.TwoProcessCases;

final class RedisTwoProcessTest extends TwoProcessCases {
    @Override
    protected StoreFixture freshDatabase() {
        return RedisFixture.embedded();
    }

    @Override
    protected String schema(StoreFixture fixture) {
        return ((RedisFixture) fixture).prefix();
    }
}
