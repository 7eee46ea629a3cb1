package io.connectjobs.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.local.Await;
import io.connectjobs.local.ConnectRest;
import io.connectjobs.local.LocalWorker;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Exactly-once dispatch on a worker with {@code exactly.once.source.support}, killed while it dispatches, with a transform
 * that drops every fifth job and with half the tasks from the middle on: a consumer of committed records sees every other
 * job once, and every job is completed.
 */
@ExtendWith(ClusterExtension.class)
final class ExactlyOnceTest {
    private static final Duration LIMIT = Duration.ofSeconds(150);

    @Test
    void each_job_id_is_delivered_once_while_the_worker_is_killed(TestCluster cluster) throws Exception {
        run(cluster, 4);
    }

    @Test
    @Tag("soak")
    void each_job_id_is_delivered_once_through_thirty_kills(TestCluster cluster) throws Exception {
        run(cluster, 30);
    }

    private static void run(TestCluster cluster, int kills) throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("ExactlyOnceTest, " + kills + " kills: to repeat its moments, -Dseed=" + seed);
        Random random = new Random(seed);
        OnceJobs jobs = OnceJobs.create(cluster, "once");
        String name = jobs.name();
        try (Connectors sinks = new Connectors(cluster.worker().rest());
                LocalWorker worker = cluster.worker(name + "-worker", Map.of(), OnceJobs.WORKER)) {
            jobs.runSink(sinks);
            worker.start();
            worker.rest().create(name, jobs.source(4));
            for (int kill = 0; kill < kills; kill++) {
                jobs.feed(kill);
                jobs.awaitCompleted(jobs.completed() + 1 + random.nextInt(OnceJobs.CHUNK * 3 / 4));
                LockSupport.parkNanos(random.nextInt(20_000_000));
                worker.kill();
                worker.start();
                if (kill == kills / 2) {
                    configure(worker.rest(), name, jobs.source(2));
                }
            }
            jobs.feed(kills);
            jobs.assertDeliveredOnce((kills + 1) * OnceJobs.CHUNK);
            assertThat(worker.rest().states(name)).hasSize(3);
        }
    }

    private static void configure(ConnectRest rest, String name, Map<String, String> config) {
        String body = ConnectRest.json(config);
        Await.until(
                "the worker to take the config",
                LIMIT,
                () -> rest.send("PUT", "/connectors/" + name + "/config", body).status() / 100 == 2);
    }
}
