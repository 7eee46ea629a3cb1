package io.connectjobs.store.redis;

import io.connectjobs.store.contract.StoreFixture;
import io.connectjobs.store.model.ModelCases;

/** The model where claims tell of their jobs. */
final class RedisTellingModelTest extends ModelCases {
    @Override
    protected StoreFixture freshDatabase() {
        return RedisTellingClaims.embedded();
    }
}
