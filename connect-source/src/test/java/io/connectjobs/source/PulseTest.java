package io.connectjobs.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.connect.StoreHandle;
import io.connectjobs.source.OnceConnect.Life;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.WorkerView;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class PulseTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static Instant lastBeat(JobStore store) {
        WorkerView worker = store.inspect().workers().get(0);
        return Objects.requireNonNull(worker.lastBeat());
    }

    private static void awaitBeatAfter(JobStore store, Instant before) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!lastBeat(store).isAfter(before) && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(lastBeat(store)).isAfter(before);
    }

    /** Its claims would be released under it, since those that {@code release} frees end by nothing else. */
    @Test
    void an_exactly_once_task_lives_on_while_connect_waits_for_kafka_and_polls_no_more() throws Exception {
        try (OnceConnect connect = new OnceConnect()) {
            connect.enqueue("1");
            Life life = connect.start(0);
            life.poll();
            assertThat(life.polled()).hasSize(1);
            Instant first = lastBeat(connect.store);
            connect.clock.addAndGet(Pulse.EVERY.toNanos());
            awaitBeatAfter(connect.store, first);
        }
    }

    @Test
    void no_sign_of_life_follows_the_end_of_a_task() throws Exception {
        Random random = new Random(3);
        JobSourceConfig config = JobSourceConfig.of(SourceHarness.props());
        try (StoreHandle handle = new StoreHandle(config.store())) {
            JobStore store = handle.get();
            for (int round = 0; round < 300; round++) {
                // Due each time it is looked at.
                AtomicLong clock = new AtomicLong();
                Pulse pulse = new Pulse(config, handle, () -> clock.addAndGet(Pulse.EVERY.toNanos()));
                pulse.beatIfDue();
                assertThat(store.inspect().workers()).hasSize(1);
                AtomicBoolean over = new AtomicBoolean();
                Thread meanwhile = new Thread(() -> {
                    do {
                        pulse.beatMeanwhile();
                    } while (!over.get());
                });
                meanwhile.start();
                spin(random.nextLong(TimeUnit.MICROSECONDS.toNanos(300)));
                pulse.stop();
                over.set(true);
                meanwhile.join();
                assertThat(store.inspect().workers()).as("round %d", round).isEmpty();
            }
        }
    }

    private static void spin(long nanos) {
        long until = System.nanoTime() + nanos;
        while (System.nanoTime() < until) {
            Thread.onSpinWait();
        }
    }
}
