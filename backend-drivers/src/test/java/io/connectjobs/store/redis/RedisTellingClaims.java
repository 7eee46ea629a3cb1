package io.connectjobs.store.redis;

import io.connectjobs.store.contract.StoreFixture;
import io.connectjobs.store.mutant.Mutation;

/** The driver whose every claim tells of its untouched jobs, however few: as shipped, only claims of many do. */
final class RedisTellingClaims {
    static final Mutation ALWAYS = Mutation.of("local FEWEST = 16", "local FEWEST = 1");

    private RedisTellingClaims() {}

    static StoreFixture embedded() {
        RedisFixture fixture = RedisFixture.embedded();
        return StoreFixture.of(
                fixture.url(),
                settings -> RedisProvider.open(fixture.url(), settings.withSchema(fixture.prefix()), ALWAYS::apply),
                fixture::close);
    }
}
