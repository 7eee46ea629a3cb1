package io.connectjobs.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.Capabilities.Capability;
import io.connectjobs.store.ClaimRequest;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Owner;
import io.connectjobs.store.Settlement;
import io.connectjobs.store.StoreSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Waiting for the server's disk, on servers that can: those that the environment names, where they sync once a second. */
final class RedisWaitTest {
    private static final Owner OWNER = new Owner("o", 0);

    /** @param waits how often the server is asked to wait by one call that adds jobs and one that settles them */
    @ParameterizedTest
    @CsvSource({
        "CJ_IT_REDIS_URL, none, 0, false",
        "CJ_IT_REDIS_URL, enqueue, 1, true",
        "CJ_IT_REDIS_URL, all, 3, true",
        "CJ_IT_VALKEY_URL, none, 0, false",
        "CJ_IT_VALKEY_URL, enqueue, 1, true",
        "CJ_IT_VALKEY_URL, all, 3, true"
    })
    void calls_wait_as_the_url_says_and_the_store_says_what_that_is_worth(
            String variable, String wait, int waits, boolean durable) {
        RedisFixture named = RedisFixture.named(variable);
        RedisFixture fixture =
                new RedisFixture(named.url().replaceFirst("\\?.*", "") + "?wait=" + wait, named.prefix());
        int port = Integer.parseInt(fixture.url().replaceAll(".*:(\\d+)\\D.*", "$1"));
        RedisProcess.say(port, "CONFIG", "SET", "appendfsync", "everysec");
        try (fixture;
                JobStore store = fixture.open(StoreSettings.DEFAULT)) {
            assertThat(store.capabilities().has(Capability.DURABLE)).isEqualTo(durable);
            long before = waits(port);
            store.enqueue(List.of(NewJob.on("orders").build()));
            var job = store.leasing()
                    .orElseThrow()
                    .claim(ClaimRequest.of("orders", 1, Duration.ofMinutes(1), OWNER))
                    .get(0);
            store.leasing().orElseThrow().settle(List.of(Settlement.complete(job.lease())));
            assertThat(waits(port) - before).isEqualTo(waits);
        }
    }

    private static long waits(int port) {
        String info = new String((byte[]) RedisProcess.say(port, "INFO", "commandstats"), StandardCharsets.UTF_8);
        return info.contains("cmdstat_waitaof:")
                ? Long.parseLong(info.replaceFirst("(?s).*cmdstat_waitaof:calls=(\\d+).*", "$1"))
                : 0;
    }
}
