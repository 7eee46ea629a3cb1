package io.connectjobs.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.local.Await;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What each path promises, kept while the Connect worker's process is killed in mid-stream. The ledger is read by SQL
 * afterwards: every record became one job, and every job was completed once.
 */
@ExtendWith(ClusterExtension.class)
final class KilledWorkerTest {
    private static final int RECORDS = 10_000;
    private static final int CHUNK = 100;
    private static final Duration CHUNK_PAUSE = Duration.ofMillis(50);
    private static final Duration LIMIT = Duration.ofSeconds(150);

    @ParameterizedTest
    @EnumSource(Backend.class)
    void each_record_is_one_job_that_workers_complete_once(Backend backend, TestCluster cluster) throws Exception {
        TestStore store = cluster.store(backend);
        String name = cluster.name("exact");
        String outcomes = cluster.kafka().createTopic(name + ".outcomes", 3);
        cluster.kafka().createTopic("jobs." + name, 3);
        try (Connectors connectors = new Connectors(cluster.worker().rest());
                EchoWorker worker = EchoWorker.start(cluster.kafka(), "jobs." + name, outcomes, Duration.ZERO)) {
            connectors.run(name + "-outcomes", Configs.settling(store, outcomes));
            connectors.run(
                    name + "-jobs",
                    Configs.source(store, name, Map.of("dispatch.settle", "by.worker", "lease.ms", "5000")));
            feedAndKillTwice(cluster, store, name, connectors);
            assertThat(worker).isNotNull();
        }
        assertCompletedOnce(store, name);
    }

    /** Killed while Kafka is silent: what the source has handed to the producer then is in no topic. */
    @ParameterizedTest
    @EnumSource(Backend.class)
    void each_job_reaches_its_topic_at_least_once_and_is_completed_once(Backend backend, TestCluster cluster)
            throws Exception {
        TestStore store = cluster.store(backend);
        String name = cluster.name("delivered");
        String events = cluster.kafka().createTopic(name, 3);
        cluster.kafka().createTopic("jobs." + name, 3);
        try (Connectors connectors = new Connectors(cluster.worker().rest())) {
            connectors.run(name + "-events", Configs.sink(store, events, Map.of()));
            feed(cluster.kafka(), events, Duration.ZERO);
            Await.until("the backlog", LIMIT, () -> store.count(name, "available") == RECORDS);
            connectors.run(
                    name + "-jobs",
                    Configs.source(
                            store,
                            name,
                            Map.of("dispatch.settle", "on.delivery", "lease.ms", "5000", "batch.size", "50")));
            killWhileKafkaIsSilent(cluster, store, name, 1);
            killWhileKafkaIsSilent(cluster, store, name, RECORDS / 2);
            awaitCompleted(store, name);
        }
        assertCompletedOnce(store, name);
        new Ledger(store, name).assertDelivered(cluster.kafka().readAll("jobs." + name));
    }

    private static void killWhileKafkaIsSilent(TestCluster cluster, TestStore store, String queue, int completed) {
        awaitCount(store, queue, completed);
        cluster.broker().pause();
        try {
            Await.until(
                    "jobs in flight",
                    LIMIT,
                    () -> "There are " + new Ledger(store, queue).counts(),
                    () -> store.count(queue, "running") > 0);
            LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
            assertThat(store.count(queue, "available")).as("the backlog left").isPositive();
            cluster.worker().kill();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        } finally {
            cluster.broker().resume();
        }
        cluster.worker().start();
    }

    private static void feedAndKillTwice(TestCluster cluster, TestStore store, String name, Connectors connectors)
            throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("KilledWorkerTest " + name + ": to repeat its moments, -Dseed=" + seed);
        String events = cluster.kafka().createTopic(name, 3);
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            connectors.run(name + "-events", Configs.sink(store, events, Map.of()));
            Future<?> feeding = thread.submit(() -> feed(cluster.kafka(), events, CHUNK_PAUSE));
            Random random = new Random(seed);
            killWhenCompleted(cluster, store, name, 500 + random.nextInt(RECORDS / 2 - 1000), random);
            killWhenCompleted(cluster, store, name, RECORDS / 2 + random.nextInt(RECORDS / 2 - 1000), random);
            feeding.get();
            awaitCompleted(store, name);
        } finally {
            thread.shutdownNow();
        }
    }

    private static void awaitCompleted(TestStore store, String queue) {
        awaitCount(store, queue, RECORDS);
    }

    private static void awaitCount(TestStore store, String queue, int completed) {
        new Ledger(store, queue).awaitCompleted(completed, LIMIT);
    }

    private static void assertCompletedOnce(TestStore store, String name) throws SQLException {
        new Ledger(store, name).assertEachCompletedOnce(RECORDS);
    }

    /** With a pause between the chunks, so that both kills fall into the stream. */
    private static boolean feed(Kafka kafka, String topic, Duration pause) throws Exception {
        for (int first = 0; first < RECORDS; first += CHUNK) {
            String[] values = new String[CHUNK];
            for (int i = 0; i < CHUNK; i++) {
                values[i] = "{\"number\":" + (first + i) + "}";
            }
            kafka.send(topic, values);
            LockSupport.parkNanos(pause.toNanos());
        }
        return true;
    }

    private static void killWhenCompleted(
            TestCluster cluster, TestStore store, String queue, int completed, Random random) {
        awaitCount(store, queue, completed);
        LockSupport.parkNanos(random.nextInt(200_000_000));
        cluster.worker().kill();
        cluster.worker().start();
    }
}
