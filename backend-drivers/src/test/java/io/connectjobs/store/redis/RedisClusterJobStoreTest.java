package io.connectjobs.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.EnqueueResult.Added;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.contract.JobStoreContract;
import io.connectjobs.store.contract.StoreFixture;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.util.JedisClusterCRC16;

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
                assertThat((List<?>) cluster.node(node).say("KEYS", "spread:q:*"))
                        .isNotEmpty();
            }
        }
    }

    @Test
    void a_slot_that_moved_is_followed() {
        try (JobStore store = new RedisProvider().open(cluster.url(), StoreSettings.DEFAULT.withSchema("moved"))) {
            String slot = Integer.toString(JedisClusterCRC16.getSlot("wanders"));
            for (int round = 0; round < 3; round++) {
                String owner = text(cluster.node(round).say("CLUSTER", "MYID"));
                for (int node = 0; node < 3; node++) {
                    cluster.node(node).say("CLUSTER", "SETSLOT", slot, "NODE", owner);
                }
                NewJob job = NewJob.on("wanders").id("" + round).build();
                assertThat(store.enqueue(List.of(job))).hasOnlyElementsOfType(Added.class);
                assertThat((List<?>) cluster.node(round).say("KEYS", "moved:q:{wanders}:*"))
                        .isNotEmpty();
                // The next owner begins with an empty slot: only moving is tried here, not carrying keys along.
                store.schema().rollback(0);
                store.schema().migrate();
            }
        }
    }

    private static String text(Object reply) {
        return new String((byte[]) reply, StandardCharsets.UTF_8);
    }
}
