package io.connectjobs.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.connectjobs.store.ClaimRequest;
import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.EnqueueResult;
import io.connectjobs.store.EnqueueResult.Added;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.JobStoreUnavailableException;
import io.connectjobs.store.LeaseStatus;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Owner;
import io.connectjobs.store.SettleResult;
import io.connectjobs.store.Settlement;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.contract.JobStoreContract;
import io.connectjobs.store.contract.StoreFixture;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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

    /** Half of its keys are on the one node and half on the other: no script can run, and none may run in part. */
    @Test
    void while_a_slot_moves_calls_on_its_queues_are_unavailable_and_afterwards_everything_is_there() throws Exception {
        String slot = Integer.toString(JedisClusterCRC16.getSlot("moves"));
        int from = owner(slot);
        int to = (from + 1) % 3;
        try (JobStore store = new RedisProvider().open(cluster.url(), StoreSettings.DEFAULT.withSchema("asked"))) {
            store.enqueue(jobs(0, 100));
            List<ClaimedJob> held = claim(store, 40);
            cluster.node(to).say("CLUSTER", "SETSLOT", slot, "IMPORTING", id(from));
            cluster.node(from).say("CLUSTER", "SETSLOT", slot, "MIGRATING", id(to));
            List<String> keys = keys(from);
            carry(from, to, keys.subList(0, keys.size() / 2));
            assertThatThrownBy(() -> store.enqueue(jobs(100, 110)))
                    .isInstanceOf(JobStoreUnavailableException.class)
                    .hasMessageContaining("ASK");
            assertThatThrownBy(() -> claim(store, 10)).isInstanceOf(JobStoreUnavailableException.class);
            assertThatThrownBy(() -> complete(store, held)).isInstanceOf(JobStoreUnavailableException.class);
            assertThat(keys(from)).hasSize(keys.size() - keys.size() / 2);

            CompletableFuture<List<EnqueueResult>> patient =
                    CompletableFuture.supplyAsync(() -> retrying(() -> store.enqueue(jobs(100, 110))));
            carry(from, to, keys(from));
            for (int node : new int[] {to, from, 3 - from - to}) {
                cluster.node(node).say("CLUSTER", "SETSLOT", slot, "NODE", id(to));
            }
            assertThat(patient.get(30, TimeUnit.SECONDS)).hasSize(10).hasOnlyElementsOfType(Added.class);
            assertThat(retrying(() -> complete(store, held)))
                    .extracting(SettleResult::status)
                    .hasSize(40)
                    .containsOnly(LeaseStatus.APPLIED);
            assertThat(claim(store, 200))
                    .extracting(job -> job.ref().id())
                    .hasSize(70)
                    .doesNotHaveDuplicates();
            assertThat(store.inspect().counts())
                    .isEqualTo(Map.of("moves", Map.of(JobState.RUNNING, 70L, JobState.COMPLETED, 40L)));
            assertThat(keys(from)).isEmpty();
        }
    }

    /** As the connectors do: a node that just got a slot may be told of it a moment later than its clients. */
    private static <T> T retrying(Supplier<T> call) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (true) {
            try {
                return call.get();
            } catch (JobStoreUnavailableException e) {
                if (System.nanoTime() > end) {
                    throw e;
                }
            }
        }
    }

    private static List<NewJob> jobs(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> NewJob.on("moves").id("" + i).build())
                .toList();
    }

    private static List<ClaimedJob> claim(JobStore store, int limit) {
        return store.leasing()
                .orElseThrow()
                .claim(ClaimRequest.of("moves", limit, Duration.ofMinutes(1), new Owner("o", 0)));
    }

    private static List<SettleResult> complete(JobStore store, List<ClaimedJob> jobs) {
        return store.leasing()
                .orElseThrow()
                .settle(jobs.stream()
                        .map(job -> Settlement.complete(job.lease()))
                        .toList());
    }

    private static int owner(String slot) {
        return IntStream.range(0, 3)
                .filter(node -> ownsSlot(node, Integer.parseInt(slot)))
                .findFirst()
                .orElseThrow();
    }

    private static boolean ownsSlot(int node, int slot) {
        String self = text(cluster.node(node).say("CLUSTER", "NODES"))
                .lines()
                .filter(line -> line.contains("myself"))
                .findFirst()
                .orElseThrow();
        return Stream.of(self.split(" "))
                .skip(8)
                .filter(range -> !range.startsWith("["))
                .map(range -> range.split("-"))
                .anyMatch(range ->
                        Integer.parseInt(range[0]) <= slot && slot <= Integer.parseInt(range[range.length - 1]));
    }

    private static String id(int node) {
        return text(cluster.node(node).say("CLUSTER", "MYID"));
    }

    private static List<String> keys(int node) {
        return ((List<?>) cluster.node(node).say("KEYS", "asked:q:{moves}:*"))
                .stream().map(RedisClusterJobStoreTest::text).sorted().toList();
    }

    private static void carry(int from, int to, List<String> keys) {
        List<String> command = new ArrayList<>(
                List.of("127.0.0.1", Integer.toString(cluster.node(to).port()), "", "0", "10000", "KEYS"));
        command.addAll(keys);
        assertThat(text(cluster.node(from).say("MIGRATE", command.toArray(String[]::new))))
                .isEqualTo("OK");
    }

    private static String text(Object reply) {
        return new String((byte[]) reply, StandardCharsets.UTF_8);
    }
}
