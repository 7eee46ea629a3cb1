package io.connectjobs.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.connect.StoreConfig;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A task that lost its partitions and doesn't know yet, beside the one that has them now. */
final class ZombieTest {
    private static final int RECORDS = 3_000;
    private static final int PUTS = 10;

    @TempDir
    Path folder;

    @Test
    void two_tasks_with_the_same_records_add_each_job_once() throws Exception {
        Map<String, String> props = SinkHarness.props("store.url", "sqlite:" + folder.resolve("jobs.db"));
        List<SinkRecord> records = IntStream.range(0, RECORDS)
                .mapToObj(i -> new SinkRecord("orders", 0, null, null, null, "value " + i, i))
                .toList();
        CyclicBarrier together = new CyclicBarrier(2);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Callable<Double> task = () -> {
                SinkContext context = new SinkContext(true);
                StartedSink sink = StartedSink.start(JobSinkConfig.of(props), context);
                for (int put = 0; put < PUTS; put++) {
                    int from = put * RECORDS / PUTS;
                    int arrived = together.await();
                    assertThat(arrived).isNotNegative();
                    sink.put(records.subList(from, from + RECORDS / PUTS));
                }
                assertThat(sink.isAllStored()).isTrue();
                sink.close();
                assertThat(context.reports).isEmpty();
                return context.metric("jobs-added-total");
            };
            List<Future<Double>> added = threads.invokeAll(List.of(task, task));
            assertThat(added.get(0).get() + added.get(1).get()).isEqualTo(RECORDS);
        } finally {
            threads.shutdownNow();
        }
        try (JobStore store = StoreConfig.of(props).open()) {
            assertThat(store.inspect().counts())
                    .isEqualTo(Map.of("orders", Map.of(JobState.AVAILABLE, (long) RECORDS)));
        }
    }
}
