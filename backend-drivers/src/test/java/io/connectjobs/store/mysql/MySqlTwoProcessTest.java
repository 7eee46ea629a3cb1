package io.connectjobs.store.mysql;

import io.connectjobs.store.contract.StoreFixture;
import io.connectjobs.store.process.TwoProcessCases;

final class MySqlTwoProcessTest extends TwoProcessCases {
    @Override
    protected StoreFixture freshDatabase() {
        return MySqlServer.fixture();
    }

    @Override
    protected String schema(StoreFixture fixture) {
        return ((MySqlServer.Fixture) fixture).database();
    }
}
