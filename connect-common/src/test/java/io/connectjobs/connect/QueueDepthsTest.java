package io.connectjobs.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.JobState;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.NewJob;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class QueueDepthsTest {
    private static final int STATES = JobState.values().length;
    private static final StoreConfig CONFIG = StoreConfig.of(Map.of("store.url", "memory:queue-depths"));

    /** Remembers the queue of each gauge. */
    private record Gauged(BlockingQueue<String> queues) implements Meters {
        @Override
        public Meter count(String name, String what) {
            return NONE.count(name, what);
        }

        @Override
        public Meter spread(String name, String what) {
            return NONE.spread(name, what);
        }

        @Override
        public void gauge(String name, String what, Map<String, String> tags, LongSupplier value) {
            queues.add(String.valueOf(tags.get("queue")));
        }
    }

    @Test
    void a_store_with_many_queues_makes_no_more_gauges_than_a_worker_can_bear() throws InterruptedException {
        Gauged gauged = new Gauged(new LinkedBlockingQueue<>());
        try (JobStore store = CONFIG.open();
                StoreHandle handle = new StoreHandle(CONFIG)) {
            store.enqueue(IntStream.rangeClosed(0, QueueDepths.MOST_QUEUES)
                    .mapToObj(number -> NewJob.on("q" + number).build())
                    .toList());
            handle.openIfReachable();
            try (QueueDepths depths = QueueDepths.start(handle, List.of(), gauged)) {
                for (int i = 0; i < QueueDepths.MOST_QUEUES * STATES; i++) {
                    assertThat(gauged.queues().poll(20, TimeUnit.SECONDS)).startsWith("q");
                }
                depths.refresh();
                assertThat(gauged.queues()).isEmpty();
            }
        }
    }
}
