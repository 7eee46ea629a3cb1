package io.connectjobs.store.memory;

import io.connectjobs.store.contract.JobStoreContract;
import io.connectjobs.store.contract.StoreFixture;

final class MemoryJobStoreTest extends JobStoreContract {
    @Override
    protected StoreFixture freshDatabase() {
        String url = "memory:";
        return StoreFixture.of(url, settings -> new MemoryJobStoreProvider().open(url, settings), () -> {});
    }
}
