package io.connectjobs.store.redis;

import io.connectjobs.store.contract.JobStoreContract;
import io.connectjobs.store.contract.StoreFixture;

/** The whole contract where claims tell of their jobs. */
final class RedisTellingJobStoreTest extends JobStoreContract {
    @Override
    protected StoreFixture freshDatabase() {
        return RedisTellingClaims.embedded();
    }
}
