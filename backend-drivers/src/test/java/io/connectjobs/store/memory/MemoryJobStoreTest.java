package io.connectjobs.store.memory;

import io.connectjobs.store.contract.CapabilityMatrix;
import io.connectjobs.store.contract.JobStoreContract;
import io.connectjobs.store.contract.StoreFixture;

final class MemoryJobStoreTest extends JobStoreContract implements CapabilityMatrix {
    @Override
    protected StoreFixture freshDatabase() {
        String url = "memory:";
        return StoreFixture.of(url, settings -> new MemoryJobStoreProvider().open(url, settings), () -> {});
    }
}
