package io.connectjobs.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.ClaimRequest;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.JobStoreUnavailableException;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Owner;
import io.connectjobs.store.StoreSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** A master with a replica, and a sentinel that puts the one in the other's place. */
final class RedisSentinelTest {
    @Test
    void a_fail_over_is_followed_and_what_the_replica_had_is_there() throws Exception {
        try (RedisProcess master = RedisProcess.start();
                RedisProcess replica = RedisProcess.start("--replicaof", "127.0.0.1", Integer.toString(master.port()));
                RedisProcess sentinel = RedisProcess.start("--sentinel")) {
            sentinel.say("SENTINEL", "MONITOR", "main", "127.0.0.1", Integer.toString(master.port()), "1");
            sentinel.say("SENTINEL", "SET", "main", "down-after-milliseconds", "2000");
            await(() -> info(master).contains("state=online"));
            await(() -> sentinelSees(sentinel, "num-slaves", "1"));
            String url = "redis-sentinel://127.0.0.1:" + sentinel.port() + "/main";
            try (JobStore store =
                    new RedisProvider().open(url, StoreSettings.DEFAULT.withConnectTimeout(Duration.ofSeconds(2)))) {
                store.enqueue(List.of(NewJob.on("orders").id("before").build()));
                assertThat(store.check(Duration.ofSeconds(1)).detail()).contains("a fail-over may lose");
                await(() -> isListenedTo(sentinel));
                await(() -> ((List<?>) replica.say("KEYS", "*jobs")).size() == 1);
                master.kill();
                retrying(() ->
                        store.enqueue(List.of(NewJob.on("orders").id("after").build())));
                assertThat(store.leasing()
                                .orElseThrow()
                                .claim(ClaimRequest.of("orders", 5, Duration.ofMinutes(1), new Owner("o", 0))))
                        .extracting(job -> job.ref().id())
                        .containsExactly("before", "after");
            }
        }
    }

    /** Whether somebody waits for what it says of fail-overs. */
    private static boolean isListenedTo(RedisProcess sentinel) {
        return new String((byte[]) sentinel.say("CLIENT", "LIST"), StandardCharsets.UTF_8).contains(" sub=1 ");
    }

    private static boolean sentinelSees(RedisProcess sentinel, String field, String value) {
        List<?> master = (List<?>) sentinel.say("SENTINEL", "MASTER", "main");
        List<String> texts = master.stream()
                .map(text -> new String((byte[]) text, StandardCharsets.UTF_8))
                .toList();
        return texts.get(texts.indexOf(field) + 1).equals(value);
    }

    private static String info(RedisProcess server) {
        return new String((byte[]) server.say("INFO", "replication"), StandardCharsets.UTF_8);
    }

    private static void await(BooleanSupplier done) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!done.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }

    /** As a careful caller does. */
    private static <T> T retrying(Supplier<T> call) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            try {
                return call.get();
            } catch (JobStoreUnavailableException e) {
                assertThat(System.nanoTime()).as("%s", e).isLessThan(end);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            }
        }
    }
}
