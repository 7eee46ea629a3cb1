package io.connectjobs.store.sqlite;

import io.connectjobs.store.contract.JobStoreContract;
import io.connectjobs.store.contract.StoreFixture;

final class SqliteMemoryJobStoreTest extends JobStoreContract {
    @Override
    protected StoreFixture freshDatabase() {
        String url = "jdbc:sqlite::memory:";
        return StoreFixture.of(url, settings -> new SqliteProvider().open(url, settings), () -> {});
    }
}
