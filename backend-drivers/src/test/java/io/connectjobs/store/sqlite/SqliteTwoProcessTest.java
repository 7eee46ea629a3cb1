package io.connectjobs.store.sqlite;

import io.connectjobs.store.contract.StoreFixture;
import io.connectjobs.store.process.TwoProcessCases;
import org.jspecify.annotations.Nullable;

final class SqliteTwoProcessTest extends TwoProcessCases {
    @Override
    protected StoreFixture freshDatabase() {
        return SqliteFixture.create();
    }

    @Override
    protected @Nullable String schema(StoreFixture fixture) {
        return null;
    }
}
