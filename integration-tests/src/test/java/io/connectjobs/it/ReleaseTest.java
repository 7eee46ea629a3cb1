package io.connectjobs.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.local.Await;
import io.connectjobs.local.LocalWorker;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An exactly-once source is gone with the cluster that ran it, holds jobs, and wakes up again when nobody expects it. */
@ExtendWith(ClusterExtension.class)
final class ReleaseTest {
    private static final int JOBS = 2_000;
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @Test
    void the_jobs_of_a_source_that_is_gone_go_to_another_and_it_settles_none_of_them_when_it_wakes(TestCluster cluster)
            throws Exception {
        TestStore store = cluster.store(Backend.POSTGRESQL);
        Ledger ledger = new Ledger(store, cluster.name("held"));
        String queue = ledger.queue();
        String commands = cluster.kafka().createTopic(queue + ".commands", 1);
        cluster.kafka().createTopic(queue, 1);
        cluster.kafka().createTopic("jobs." + queue + ".work", 3);
        try (Connectors connectors = new Connectors(cluster.worker().rest());
                LocalWorker gone = cluster.worker(queue + "-worker", Map.of(), OnceJobs.WORKER)) {
            connectors.run(queue, Configs.sink(store, queue, Map.of("job.id", "${value.id}", "job.kind", "work")));
            connectors.run(commands, Configs.tolerantSink(store, commands, Map.of("operation", "command")));
            cluster.kafka().send(queue, ids());
            gone.start();
            gone.rest().create("gone", OnceJobs.source(store, queue, 2));
            ledger.awaitCompleted(1, LIMIT);
            standStillWithJobs(cluster, gone, store, queue);

            release(cluster, commands);
            assertThat(cluster.kafka().read(commands + ".dlq", 1).get(0).header("__connect.errors.exception.message"))
                    .contains("release of connector gone changed nothing", "is alive");
            assertThat(store.count(queue, "running")).isPositive();
            // As after half a minute without a beat.
            store.execute("UPDATE cj_worker SET alive_until_ms = beat_at_ms WHERE name LIKE 'gone-%'");
            release(cluster, commands);
            Await.until("the release", LIMIT, ledger::counts, () -> store.count(queue, "running") == 0);
            connectors.run("heir", Configs.source(store, queue, Map.of("topic", "jobs.${queue}.work")));
            ledger.awaitCompleted(JOBS, LIMIT);

            gone.resume();
            Await.until(
                    "the former tasks to notice",
                    LIMIT,
                    () -> gone.rest().status("gone"),
                    () -> gone.rest().isRunning("gone"));
        }
        ledger.assertEachCompletedOnce(JOBS);
    }

    /** With jobs claimed and not yet delivered, since Kafka is silent as well. */
    private static void standStillWithJobs(TestCluster cluster, LocalWorker worker, TestStore store, String queue) {
        cluster.broker().pause();
        try {
            Await.until("jobs in flight", LIMIT, () -> store.count(queue, "running") > 0);
            worker.pause();
        } finally {
            cluster.broker().resume();
        }
    }

    private static void release(TestCluster cluster, String commands) throws Exception {
        cluster.kafka().send(commands, "{\"command\":\"release\",\"connector\":\"gone\"}");
    }

    private static String[] ids() {
        return java.util.stream.IntStream.range(0, JOBS)
                .mapToObj(id -> "{\"id\":\"" + id + "\"}")
                .toArray(String[]::new);
    }
}
