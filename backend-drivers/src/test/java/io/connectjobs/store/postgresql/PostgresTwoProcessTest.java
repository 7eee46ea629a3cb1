package io.connectjobs.store.postgresql;

import io.connectjobs.store.contract.StoreFixture;
import io.connectjobs.store.process.TwoProcessCases;

final class PostgresTwoProcessTest extends TwoProcessCases {
    @Override
    protected StoreFixture freshDatabase() {
        return PostgresServer.fixture();
    }

    @Override
    protected String schema(StoreFixture fixture) {
        return ((PostgresServer.Fixture) fixture).schema();
    }
}
