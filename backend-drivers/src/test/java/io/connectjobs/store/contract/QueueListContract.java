package io.connectjobs.store.contract;

import static io.connectjobs.store.contract.Bench.QUEUE;
import static io.connectjobs.store.contract.Bench.ref;
import static io.connectjobs.store.contract.Bench.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.JobState;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Operations;
import io.connectjobs.store.QueueSettings;
import io.connectjobs.store.QueueView;
import io.connectjobs.store.RetryPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which queues there are. */
interface QueueListContract extends ContractCases {
    @Test
    default void a_queue_is_there_while_it_holds_jobs() {
        bench().leasing().claim(request(1));
        bench().store().operate().settings("asked");
        assertThat(queues()).isEmpty();
        bench().complete(bench().running("a"));
        assertThat(queues()).containsExactly(new QueueView(QUEUE, false, QueueSettings.NONE));
        bench().store().operate().purge(QUEUE, Set.of(JobState.COMPLETED), 1);
        assertThat(queues()).isEmpty();
    }

    @Test
    default void a_queue_is_there_once_somebody_set_something_for_it() {
        Operations operations = bench().store().operate();
        QueueSettings settings = QueueSettings.NONE
                .withMaxRunning(3)
                .withRate(5, Duration.ofSeconds(1))
                .withRetryPolicy(RetryPolicy.DEFAULT);
        operations.pause("paused");
        operations.resume("resumed");
        operations.configure("configured", settings);
        operations.configure("reset", settings);
        operations.configure("reset", QueueSettings.NONE);
        operations.configure("both", settings);
        operations.pause("both");
        bench().add("a");
        assertThat(queues())
                .containsExactly(
                        new QueueView("both", true, settings),
                        new QueueView("configured", false, settings),
                        new QueueView(QUEUE, false, QueueSettings.NONE),
                        new QueueView("paused", true, QueueSettings.NONE),
                        new QueueView("reset", false, QueueSettings.NONE),
                        new QueueView("resumed", false, QueueSettings.NONE));
        operations.resume("both");
        assertThat(queues()).contains(new QueueView("both", false, settings));
    }

    @Test
    default void queues_are_in_the_order_of_their_names_by_code_point() {
        List<String> names = List.of("-", ".a", "10", "9", "A", "B", "_", "a", "a.b", "b");
        for (int i = names.size() - 1; i >= 0; i--) {
            bench().add(NewJob.on(names.get(i)));
        }
        assertThat(queues()).extracting(QueueView::queue).isEqualTo(names);
    }

    @Test
    default void a_pruned_queue_leaves_and_one_that_still_holds_a_job_stays() {
        bench().complete(bench().running("a"));
        bench().complete(bench().running("b"));
        bench().retry(ref("b"));
        bench().clock().advance(Duration.ofDays(8));
        bench().upkeep();
        assertThat(queues()).extracting(QueueView::queue).containsExactly(QUEUE);
        bench().complete(bench().claimOne());
        bench().clock().advance(Duration.ofDays(8));
        bench().upkeep();
        assertThat(queues()).isEmpty();
    }

    private List<QueueView> queues() {
        return bench().store().inspect().queues();
    }
}
