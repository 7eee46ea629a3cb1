package io.connectjobs.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.ClaimRequest;
import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Owner;
import io.connectjobs.store.Payload;
import io.connectjobs.store.Settlement;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.UpkeepLimits;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a job takes of the server's memory: docs/redis.md states it, and a change that doubles it is noticed here. */
final class RedisMemoryTest {
    private static final int JOBS = 100_000;
    private static final int BATCH = 5_000;
    private static final UpkeepLimits ALL = new UpkeepLimits(JOBS, JOBS);

    private final RedisProcess server = RedisProcess.start();

    @Test
    void a_job_of_150_bytes_takes_what_the_manual_says() {
        try (server;
                JobStore store = new RedisProvider()
                        .open(
                                server.url(),
                                StoreSettings.DEFAULT.withKeeping(Duration.ZERO, Duration.ofMillis(Long.MAX_VALUE)))) {
            long empty = used();
            for (int from = 0; from < JOBS; from += BATCH) {
                store.enqueue(IntStream.range(from, from + BATCH)
                        .mapToObj(RedisMemoryTest::job)
                        .toList());
            }
            long waiting = (used() - empty) / JOBS;
            List<ClaimedJob> jobs = claim(store);
            while (!jobs.isEmpty()) {
                store.leasing()
                        .orElseThrow()
                        .settle(jobs.stream()
                                .map(job -> Settlement.complete(job.lease()))
                                .toList());
                jobs = claim(store);
            }
            long completed = (used() - empty) / JOBS;
            assertThat(store.upkeep(ALL).pruned()).isEqualTo(JOBS);
            long pruned = (used() - empty) / JOBS;
            System.out.println(
                    "Bytes of Redis' memory for a job with an id of 34 characters and a payload of 150 bytes:"
                            + " waiting " + waiting + ", completed " + completed + ", its id once it is pruned "
                            + pruned);
            assertThat(waiting).isBetween(300L, 900L);
            assertThat(completed).isLessThanOrEqualTo(waiting);
            assertThat(pruned).isLessThan(200);
        }
    }

    private static NewJob job(int number) {
        return NewJob.on("orders")
                .id(String.format("orders-3-%08d-1767225600%06d", number, number % 1_000_000))
                .payload(Payload.bytes("x".repeat(150).getBytes(StandardCharsets.UTF_8)))
                .build();
    }

    private static List<ClaimedJob> claim(JobStore store) {
        return store.leasing()
                .orElseThrow()
                .claim(ClaimRequest.of("orders", BATCH, Duration.ofMinutes(1), new Owner("o", 0)));
    }

    private long used() {
        String info = new String((byte[]) server.say("INFO", "memory"), StandardCharsets.UTF_8);
        return Long.parseLong(info.replaceFirst("(?s).*\\bused_memory:(\\d+).*", "$1"));
    }
}
