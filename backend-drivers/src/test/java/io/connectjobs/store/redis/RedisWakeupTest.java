package io.connectjobs.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.connectjobs.store.Capabilities.Capability;
import io.connectjobs.store.ClaimRequest;
import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Owner;
import io.connectjobs.store.Settlement;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.Wakeup;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Work is signalled to those who listen, seldom and in time. */
final class RedisWakeupTest {
    private static final int SECONDS = 20;

    private final RedisFixture fixture = RedisFixture.embedded();
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private JobStore producer;
    private JobStore worker;

    @BeforeEach
    void open() {
        producer = fixture.open(StoreSettings.DEFAULT.withWakeups(true));
        worker = fixture.open(StoreSettings.DEFAULT.withWakeups(true));
    }

    @AfterEach
    void close() {
        producer.close();
        worker.close();
        fixture.close();
    }

    /** Begins to listen; the call that greets a new connection is taken off. */
    private Wakeup.Listening listen(String... queues) throws InterruptedException {
        Wakeup.Listening listening = worker.wakeup().orElseThrow().listen(List.of(queues), heard::add);
        for (int i = 0; i < queues.length; i++) {
            assertThat(hear()).isIn((Object[]) queues);
        }
        return listening;
    }

    private String hear() throws InterruptedException {
        return heard.poll(SECONDS, TimeUnit.SECONDS);
    }

    private static NewJob job(String queue) {
        return NewJob.on(queue).build();
    }

    @Test
    void an_enqueue_is_heard_by_those_who_listen_to_its_queue_and_a_job_for_later_is_not() throws InterruptedException {
        try (Wakeup.Listening listening = listen("orders", "mails")) {
            producer.enqueue(List.of(job("orders")));
            assertThat(hear()).isEqualTo("orders");
            producer.enqueue(
                    List.of(NewJob.on("orders").delay(Duration.ofHours(1)).build(), job("others"), job("mails")));
            assertThat(hear()).isEqualTo("mails");
            assertThat(heard).isEmpty();
            assertThat(listening).isNotNull();
        }
    }

    @Test
    void what_an_operator_sets_going_and_what_a_worker_gives_back_is_heard() throws InterruptedException {
        producer.enqueue(List.of(NewJob.on("orders").id("1").build()));
        JobRef ref = new JobRef("orders", "1");
        try (Wakeup.Listening listening = listen("orders")) {
            ClaimedJob job = producer.leasing()
                    .orElseThrow()
                    .claim(ClaimRequest.of("orders", 1, Duration.ofMinutes(1), new Owner("o", 0)))
                    .get(0);
            producer.leasing().orElseThrow().settle(List.of(Settlement.release(job.lease())));
            assertThat(hear()).as("release").isEqualTo("orders");
            producer.operate().discard(List.of(ref));
            producer.operate().retry(List.of(ref));
            assertThat(hear()).as("retry").isEqualTo("orders");
            producer.operate().reschedule(List.of(ref), Instant.EPOCH);
            assertThat(hear()).as("reschedule").isEqualTo("orders");
            producer.operate().resume("orders");
            assertThat(hear()).as("resume").isEqualTo("orders");
            assertThat(listening).isNotNull();
        }
    }

    @Test
    void a_burst_is_told_a_few_times_and_its_last_job_too() throws InterruptedException {
        try (Wakeup.Listening listening = listen("orders")) {
            long start = System.nanoTime();
            for (int i = 0; i < 500; i++) {
                producer.enqueue(List.of(job("orders")));
            }
            long tenths = (System.nanoTime() - start) / 100_000_000;
            assertThat(hear()).isEqualTo("orders");
            assertThat(hear())
                    .as("the last one, at the end of its tenth of a second")
                    .isEqualTo("orders");
            assertThat(heard.size()).isLessThanOrEqualTo((int) tenths + 1);
            assertThat(listening).isNotNull();
        }
    }

    @Test
    void a_listener_that_lost_its_connection_gets_another_and_is_woken_once() throws InterruptedException {
        try (Wakeup.Listening listening = listen("orders")) {
            int port = Integer.parseInt(fixture.url().replaceFirst(".*:", ""));
            RedisProcess.say(port, "CLIENT", "KILL", "TYPE", "pubsub");
            assertThat(hear()).isEqualTo("orders");
            producer.enqueue(List.of(job("orders")));
            assertThat(hear()).isEqualTo("orders");
            assertThat(listening).isNotNull();
        }
    }

    @Test
    void it_is_off_unless_asked_for_and_listening_to_nothing_is_refused() {
        try (JobStore quiet = fixture.open(StoreSettings.DEFAULT)) {
            assertThat(quiet.wakeup()).isEmpty();
            assertThat(quiet.capabilities().has(Capability.WAKEUP)).isFalse();
        }
        assertThatThrownBy(() -> worker.wakeup().orElseThrow().listen(List.of(), heard::add))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(worker.capabilities().has(Capability.WAKEUP)).isTrue();
    }
}
