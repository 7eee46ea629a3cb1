package io.connectjobs.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.Capabilities.Capability;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.JobStoreUnavailableException;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.process.CrashTrial;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The server is killed and comes back. */
final class RedisRestartTest {
    @Test
    void every_acknowledged_job_completes_once_where_each_answer_is_on_the_disk() throws Exception {
        try (RedisProcess server = RedisProcess.start("--appendonly", "yes", "--appendfsync", "always");
                JobStore store = new RedisProvider().open(server.url(), CrashTrial.settings())) {
            assertThat(store.capabilities().has(Capability.DURABLE)).isTrue();
            new CrashTrial().run(store, () -> {
                server.kill();
                server.startAgain();
            });
        }
    }

    @Test
    void what_was_written_is_there_where_the_disk_is_told_once_a_second_and_the_store_says_what_may_be_lost() {
        try (RedisProcess server = RedisProcess.start("--appendonly", "yes", "--appendfsync", "everysec");
                JobStore store = new RedisProvider().open(server.url(), StoreSettings.DEFAULT)) {
            assertThat(store.capabilities().whyNot(Capability.DURABLE))
                    .hasValueSatisfying(reason ->
                            assertThat(reason).contains("once a second").contains("CONFIG SET appendfsync always"));
            for (int round = 1; round <= 3; round++) {
                int first = round * 1_000;
                store.enqueue(IntStream.range(first, first + 1_000)
                        .mapToObj(i -> NewJob.on("orders").id("" + i).build())
                        .toList());
                awaitWritten(server);
                server.kill();
                server.startAgain();
                assertThat(counts(store)).isEqualTo(Map.of("orders", Map.of(JobState.AVAILABLE, round * 1_000L)));
            }
        }
    }

    /** On a server from 7.2 on, whose program CJ_IT_REDIS_SERVER names. */
    @Test
    void added_jobs_are_there_at_once_where_the_server_tells_what_is_on_its_disk() {
        try (RedisProcess server = RedisProcess.startNamed(
                        "CJ_IT_REDIS_SERVER", "--appendonly", "yes", "--appendfsync", "everysec");
                JobStore store = new RedisProvider().open(server.url(), StoreSettings.DEFAULT)) {
            assertThat(store.capabilities().has(Capability.DURABLE)).isTrue();
            long acknowledged = 0;
            for (int round = 0; round < 5; round++) {
                int first = round * 5_000;
                for (int tries = 0; acknowledged < first + 5_000; tries++) {
                    try {
                        store.enqueue(IntStream.range(first, first + 5_000)
                                .mapToObj(i -> NewJob.on("orders").id("" + i).build())
                                .toList());
                        acknowledged = first + 5_000L;
                    } catch (JobStoreUnavailableException e) {
                        assertThat(tries).isLessThan(3);
                    }
                }
                server.kill();
                server.startAgain();
                assertThat(counts(store)).isEqualTo(Map.of("orders", Map.of(JobState.AVAILABLE, acknowledged)));
            }
        }
    }

    /** Counts, tried again: the first call finds out that its connection is gone. */
    private static Map<String, Map<JobState, Long>> counts(JobStore store) {
        for (int tries = 0; ; tries++) {
            try {
                return store.inspect().counts();
            } catch (JobStoreUnavailableException e) {
                assertThat(tries).isLessThan(3);
            }
        }
    }

    private static void awaitWritten(RedisProcess server) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        List<String> done = List.of("aof_buffer_length:0\r", "aof_pending_bio_fsync:0\r");
        while (!done.stream().allMatch(info(server)::contains)) {
            assertThat(System.nanoTime()).isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    private static String info(RedisProcess server) {
        return new String((byte[]) server.say("INFO", "persistence"), StandardCharsets.UTF_8);
    }
}
