package io.connectjobs.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.JobStore;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.contract.JobStoreContract;
import io.connectjobs.store.contract.StoreFixture;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The whole contract on a cluster of three nodes: every call keeps to one slot. */
final class RedisClusterJobStoreTest extends JobStoreContract {
    private static final AtomicInteger PREFIXES = new AtomicInteger();
    private static RedisCluster cluster;

    @BeforeAll
    static void startCluster() {
        cluster = RedisCluster.start();
    }

    @AfterAll
    static void stopCluster() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Override
    protected StoreFixture freshDatabase() {
        String prefix = "case-" + PREFIXES.incrementAndGet();
        return StoreFixture.of(
                cluster.url(),
                settings -> new RedisProvider().open(cluster.url(), settings.withSchema(prefix)),
                () -> {});
    }

    @Test
    void queues_spread_over_all_nodes_and_one_batch_reaches_them_all() {
        try (JobStore store = new RedisProvider().open(cluster.url(), StoreSettings.DEFAULT.withSchema("spread"))) {
            List<NewJob> jobs = IntStream.range(0, 600)
                    .mapToObj(i -> NewJob.on("queue-" + i % 30).build())
                    .toList();
            assertThat(store.enqueue(jobs)).hasSize(600);
            assertThat(store.inspect().counts()).hasSize(30);
            for (int node = 0; node < 3; node++) {
                assertThat((List<?>) cluster.node(node).say("KEYS", "spread:q:*")).isNotEmpty();
            }
        }
    }
}
