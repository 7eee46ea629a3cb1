package io.connectjobs.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.local.Await;
import io.connectjobs.local.LocalWorker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Two workers with four tasks of a sink and four of a source between them, under load all the time, while one after the
 * other of all that a cluster is made of fails. At the end the books are exact, and no task has failed.
 */
final class ClusterFaultsTest {
    private static final int TASKS = 4;
    private static final int UNDER_LOAD = 500;
    private static final Duration LIMIT = Duration.ofMinutes(2);

    /** Longer than the session time-out of the workers (3 s) and than a lease, so that others take everything over. */
    private static final Duration PAUSE = Duration.ofSeconds(7);

    private static final Map<String, String> MANY_TASKS = Map.of("tasks.max", Integer.toString(TASKS));
    private static final Map<String, String> QUICK = Map.of(
            "tasks.max", Integer.toString(TASKS),
            "dispatch.settle", "on.delivery",
            "lease.ms", "5000",
            "batch.size", "100",
            "topic.creation.default.partitions", Integer.toString(TASKS));

    private enum Fault {
        WORKER_KILLED,
        WORKER_PAUSED,
        BROKER_RESTARTED,
        STORE_KILLED
    }

    @Test
    void each_record_is_one_job_that_is_delivered_and_completed_once_whatever_fails() throws Exception {
        run(1);
    }

    @Test
    @Tag("soak")
    void the_books_stay_exact_through_forty_faults() throws Exception {
        run(10);
    }

    private static void run(int rounds) throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("ClusterFaultsTest, " + rounds + " rounds: to repeat its order, -Dseed=" + seed);
        Random random = new Random(seed);
        try (FaultyCluster cluster = new FaultyCluster()) {
            TestStore store = cluster.store();
            Ledger ledger = new Ledger(store, "events");
            cluster.kafka().createTopic("events", TASKS);
            LocalWorker first = cluster.workers().get(0);
            try (Feeder feeder = Feeder.start(cluster.kafka(), "events")) {
                first.rest().create("sink", Configs.tolerantSink(store, "events", MANY_TASKS));
                first.rest().create("source", Configs.source(store, "events", QUICK));
                ledger.awaitCompleted(1, LIMIT);
                for (int round = 0; round < rounds; round++) {
                    List<Fault> faults = new ArrayList<>(Arrays.asList(Fault.values()));
                    Collections.shuffle(faults, random);
                    for (Fault fault : faults) {
                        // What came before is overcome, and the next one hits a stream.
                        ledger.awaitCompleted(ledger.completed() + UNDER_LOAD, LIMIT);
                        LockSupport.parkNanos(random.nextInt(300_000_000));
                        befall(cluster, fault, random);
                    }
                }
                int records = feeder.end();
                ledger.awaitCompleted(records, LIMIT);
                ledger.assertEachCompletedOnce(records);
            }
            ledger.assertDelivered(cluster.kafka().readAll("jobs.events"));
            assertThat(cluster.kafka().readAll("events.dlq")).isEmpty();
            for (String connector : List.of("sink", "source")) {
                Await.until(
                        connector + " to run whole",
                        LIMIT,
                        () -> first.rest().status(connector),
                        () -> first.rest().states(connector).equals(Collections.nCopies(1 + TASKS, "RUNNING")));
            }
        }
    }

    private static void befall(FaultyCluster cluster, Fault fault, Random random) {
        LocalWorker worker = cluster.workers().get(random.nextInt(2));
        boolean abruptly = random.nextBoolean();
        System.out.println("ClusterFaultsTest: " + fault + ", " + abruptly);
        switch (fault) {
            case WORKER_KILLED -> {
                worker.kill();
                worker.start();
            }
            case WORKER_PAUSED -> {
                worker.pause();
                LockSupport.parkNanos(PAUSE.toNanos());
                worker.resume();
            }
            case BROKER_RESTARTED -> {
                if (abruptly) {
                    cluster.broker().kill();
                } else {
                    cluster.broker().stop();
                }
                cluster.broker().start();
            }
            case STORE_KILLED -> {
                cluster.postgres().kill();
                cluster.postgres().startAgain();
            }
        }
    }
}
