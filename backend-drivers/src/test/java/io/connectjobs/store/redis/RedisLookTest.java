package io.connectjobs.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.ClaimRequest;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.Leasing;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Owner;
import io.connectjobs.store.Settlement;
import io.connectjobs.store.StoreSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What docs/redis.md says of looking at a store by {@code redis-cli}; the quickstart does so. */
final class RedisLookTest {
    @Test
    void counts_and_ids_are_where_the_manual_says() {
        try (RedisProcess server = RedisProcess.start();
                JobStore store = new RedisProvider().open(server.url(), StoreSettings.DEFAULT)) {
            store.enqueue(List.of(
                    NewJob.on("orders").id("o-2").build(),
                    NewJob.on("orders").id("o-10").build(),
                    NewJob.on("orders").id("o-1").delay(Duration.ofHours(1)).build()));
            Leasing leasing = store.leasing().orElseThrow();
            leasing.claim(ClaimRequest.of("orders", 1, Duration.ofMinutes(1), new Owner("o", 0)))
                    .forEach(job -> leasing.settle(List.of(Settlement.complete(job.lease()))));
            store.operate().pause("orders");

            List<String> meta = texts(server.say("HGETALL", "cj:q:{orders}:meta"));
            assertThat(value(meta, "n0")).isEqualTo("1");
            assertThat(value(meta, "n1")).isEqualTo("1");
            assertThat(value(meta, "n4")).isEqualTo("1");
            assertThat(value(meta, "paused")).isEqualTo("1");
            assertThat(texts(server.say("ZRANGE", "cj:q:{orders}:ids", "0", "9")))
                    .containsExactly("o-1", "o-10", "o-2");
            assertThat(texts(server.say("ZRANGEBYLEX", "cj:q:{orders}:ids", "[o-1", "[o-1z")))
                    .containsExactly("o-1", "o-10");
        }
    }

    private static List<String> texts(Object reply) {
        return ((List<?>) reply)
                .stream()
                        .map(text -> new String((byte[]) text, StandardCharsets.UTF_8))
                        .toList();
    }

    private static String value(List<String> namesAndValues, String name) {
        return namesAndValues.get(namesAndValues.indexOf(name) + 1);
    }
}
