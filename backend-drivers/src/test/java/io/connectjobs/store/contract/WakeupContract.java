package io.connectjobs.store.contract;

import static io.connectjobs.store.contract.Bench.job;
import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.Capabilities.Capability;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.Wakeup;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Signals of new work, for drivers that have them. Waits for them in real time, no longer than it must. */
interface WakeupContract extends ContractCases {
    int PATIENCE_SECONDS = 30;

    @Test
    default void whoever_listens_hears_of_work_that_another_store_takes_in() throws InterruptedException {
        JobStore listening = bench().open(bench().settings().withWakeups(true));
        bench().requires(Capability.WAKEUP);
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        try (Wakeup.Listening open =
                listening.wakeup().orElseThrow().listen(List.of(Bench.QUEUE, "other"), heard::add)) {
            assertThat(open).isNotNull();
            JobStore another = bench().open(bench().settings().withWakeups(true));
            another.enqueue(List.of(job("1").build()));
            String queue = heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            while (queue != null && !queue.equals(Bench.QUEUE)) {
                queue = heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
            assertThat(queue).isEqualTo(Bench.QUEUE);
        }
    }
}
