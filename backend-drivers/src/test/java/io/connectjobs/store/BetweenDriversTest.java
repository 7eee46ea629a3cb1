package io.connectjobs.store;

import static io.connectjobs.store.contract.Bench.QUEUE;
import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.contract.Bench;
import io.connectjobs.store.contract.Lives;
import io.connectjobs.store.contract.Removal;
import io.connectjobs.store.contract.StoreFixture;
import io.connectjobs.store.contract.TestClock;
import io.connectjobs.store.mysql.MySqlServer;
import io.connectjobs.store.postgresql.PostgresServer;
import io.connectjobs.store.redis.RedisFixture;
import io.connectjobs.store.sqlite.SqliteFixture;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A queue that travels through all drivers arrives as it was. */
final class BetweenDriversTest {
    private static final List<Supplier<StoreFixture>> ROUTE = List.of(
            PostgresServer::fixture,
            SqliteFixture::create,
            RedisFixture::embedded,
            BetweenDriversTest::memory,
            MySqlServer::fixture,
            PostgresServer::fixture,
            MySqlServer::fixture,
            SqliteFixture::create);

    private final TestClock clock = new TestClock(Instant.parse("2031-05-06T07:08:09.123Z"));
    private final Deque<Bench> benches = new ArrayDeque<>();

    private static StoreFixture memory() {
        return StoreFixture.of(
                "memory:", settings -> JobStores.provider("memory:").open("memory:", settings), () -> {});
    }

    private Bench open(Supplier<StoreFixture> fixture) {
        Bench bench = new Bench(fixture.get(), clock);
        benches.push(bench);
        return bench;
    }

    @AfterEach
    void close() {
        benches.forEach(Bench::close);
    }

    @Test
    void a_queue_that_travels_through_all_drivers_arrives_as_it_was() {
        Bench first = open(ROUTE.get(0));
        Lives.liveThem(first);
        List<Moved> all = List.of();
        Bench here = first;
        for (Supplier<StoreFixture> next : ROUTE.subList(1, ROUTE.size())) {
            Bench there = open(next);
            all = Removal.move(here.store(), there.store(), QUEUE, 5);
            String driver = there.store().capabilities().driver();
            assertThat(there.transfer().imported(Removal.NAME, QUEUE))
                    .as(driver)
                    .isEqualTo(Removal.counts(all));
            Removal.assertSame(first.store(), there.store(), QUEUE);
            here = there;
        }
        assertThat(all).hasSizeGreaterThan(20);
        first.store().operate().resume(QUEUE);
        here.store().operate().resume(QUEUE);
        assertThat(here.claimIds(50)).isEqualTo(first.claimIds(50)).hasSizeGreaterThan(4);
    }
}
