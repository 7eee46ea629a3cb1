package io.connectjobs.it;

import io.connectjobs.local.LocalWorker;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Exactly-once dispatch while one of two workers is held up in mid-stream (SIGSTOP) for longer than its session lasts, and
 * goes on afterwards as if it still were who it had been: a consumer of committed records sees every job once, and every
 * job is completed.
 */
@ExtendWith(ClusterExtension.class)
final class StandStillTest {
    @Test
    void each_job_id_is_delivered_once_while_a_worker_stands_still_and_another_takes_over(TestCluster cluster)
            throws Exception {
        run(cluster, 1);
    }

    @Test
    @Tag("soak")
    void each_job_id_is_delivered_once_through_ten_stand_stills(TestCluster cluster) throws Exception {
        run(cluster, 10);
    }

    /**
     * Connect takes the tasks of who comes back for running ones then, although they were fenced off: they are revoked by a
     * rebalance only that both are part of (KAFKA-9841). docs/operations.md says what to do.
     */
    @Test
    @Tag("soak")
    void each_job_id_is_delivered_once_when_a_worker_comes_back_as_the_other_one_stands_still(TestCluster cluster)
            throws Exception {
        Random random = random("3 times both");
        try (TwoWorkers two = new TwoWorkers(cluster)) {
            two.start();
            OnceJobs jobs = two.jobs();
            for (int round = 0; round < 3; round++) {
                LocalWorker first = two.worker(round);
                LocalWorker second = two.worker(round + 1);
                two.awaitBothAtWork();
                jobs.feed(2 * round);
                jobs.awaitCompleted(2 * round * OnceJobs.CHUNK + 1 + random.nextInt(OnceJobs.CHUNK / 2));
                first.pause();
                two.awaitTakenOver(second, (2 * round + 1) * OnceJobs.CHUNK);
                jobs.feed(2 * round + 1);
                jobs.awaitCompleted((2 * round + 1) * OnceJobs.CHUNK + 1 + random.nextInt(OnceJobs.CHUNK / 2));
                second.pause();
                first.resume();
                try {
                    two.awaitTakenOverWithRestarts(first, (2 * round + 2) * OnceJobs.CHUNK);
                } finally {
                    second.resume();
                }
            }
            two.awaitBothAtWork();
            jobs.feed(6);
            jobs.assertDeliveredOnce(7 * OnceJobs.CHUNK);
        }
    }

    private static void run(TestCluster cluster, int pauses) throws Exception {
        Random random = random(pauses + " pauses");
        try (TwoWorkers two = new TwoWorkers(cluster)) {
            two.start();
            OnceJobs jobs = two.jobs();
            for (int pause = 0; pause < pauses; pause++) {
                // One failure at a time: what the last one did to the cluster is overcome.
                two.awaitBothAtWork();
                jobs.feed(pause);
                jobs.awaitCompleted(pause * OnceJobs.CHUNK + 1 + random.nextInt(OnceJobs.CHUNK / 2));
                LocalWorker still = two.worker(pause);
                still.pause();
                try {
                    two.awaitTakenOver(two.worker(pause + 1), (pause + 1) * OnceJobs.CHUNK);
                } finally {
                    still.resume();
                }
            }
            two.awaitBothAtWork();
            jobs.feed(pauses);
            jobs.assertDeliveredOnce((pauses + 1) * OnceJobs.CHUNK);
        }
    }

    private static Random random(String what) {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("StandStillTest, " + what + ": to repeat its moments, -Dseed=" + seed);
        return new Random(seed);
    }
}
