package io.connectjobs.store.memory;

import io.connectjobs.store.JobStore;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.contract.JobStoreContract;
import io.connectjobs.store.contract.StoreFixture;

final class MemoryJobStoreTest extends JobStoreContract {
    @Override
    protected StoreFixture freshDatabase() {
        return new StoreFixture() {
            @Override
            public String url() {
                return "memory:";
            }

            @Override
            public JobStore open(StoreSettings settings) {
                return new MemoryJobStoreProvider().open(url(), settings);
            }

            @Override
            public void close() {}
        };
    }
}
