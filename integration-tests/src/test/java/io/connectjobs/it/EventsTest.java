package io.connectjobs.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.local.Await;
import io.connectjobs.local.LocalRedis;
import io.connectjobs.local.LocalWorker;
import io.connectjobs.quickstart.JobKeys;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import redis.clients.jedis.Jedis;

/**
 * The lifecycle feed through a worker that is killed while it reads: a consumer of the topic finds, job by job, exactly what
 * the store's own history says, which is read by SQL afterwards.
 */
@ExtendWith(ClusterExtension.class)
final class EventsTest {
    private static final int JOBS = 1_000;
    private static final int KILLS = 2;
    private static final Duration LIMIT = Duration.ofSeconds(150);
    private static final List<String> EVENTS = List.of("enqueued", "claimed", "completed");

    @ParameterizedTest
    @CsvSource({"POSTGRESQL, enabled", "SQLITE, disabled"})
    void whatever_happens_to_a_job_is_told_in_order_and_without_a_gap(
            Backend backend, String exactlyOnce, TestCluster cluster) throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("EventsTest " + backend + ": to repeat its moments, -Dseed=" + seed);
        Random random = new Random(seed);
        TestStore store = cluster.store(backend);
        String name = cluster.name("told");
        String topic = cluster.kafka().createTopic(name, 3);
        for (String created : List.of("jobs.", "job-events.", "callbacks.")) {
            cluster.kafka().createTopic(created + name, 3);
        }
        try (Connectors connectors = new Connectors(cluster.worker().rest());
                LocalWorker worker = cluster.worker(
                        name + "-worker", Map.of(), Map.of("exactly.once.source.support", exactlyOnce))) {
            worker.start();
            worker.rest().create(name + "-events", events(store, "*", Map.of("tasks.max", "3")));
            worker.rest().create(name + "-callbacks", callbacks(store, name));
            Await.until("somebody to listen", LIMIT, () -> isListening(store));
            connectors.run(name, Configs.sink(store, topic, Map.of("job.id", "${value.id}")));
            connectors.run(name + "-jobs", Configs.source(store, name, Map.of("batch.size", "50")));
            for (int kill = 0; kill <= KILLS; kill++) {
                feed(cluster.kafka(), topic, kill);
                if (kill < KILLS) {
                    awaitCompleted(store, name, kill * JOBS + random.nextInt(JOBS / 2) + 1);
                    LockSupport.parkNanos(random.nextInt(200_000_000));
                    worker.kill();
                    worker.start();
                }
            }
            int jobs = (KILLS + 1) * JOBS;
            awaitCompleted(store, name, jobs);
            boolean once = exactlyOnce.equals("enabled");
            awaitTold(cluster.kafka(), "job-events." + name, jobs * EVENTS.size(), once);
            awaitTold(cluster.kafka(), "callbacks." + name, jobs, once);
            assertThat(told(cluster.kafka().readCommitted("job-events." + name), once))
                    .isEqualTo(history(store, name));
            assertThat(told(cluster.kafka().readCommitted("callbacks." + name), once))
                    .hasSize(jobs)
                    .allSatisfy((id, events) -> assertThat(events).containsExactly("completed"));
            assertThat(worker.rest().states(name + "-events")).hasSize(2);
        }
    }

    /** The jobs were added before, and run after. */
    @Test
    void events_of_redis_go_on_without_a_gap_after_its_server_was_killed(TestCluster cluster) throws Exception {
        String name = cluster.name("told");
        String topic = cluster.kafka().createTopic(name, 1);
        cluster.kafka().createTopic("jobs." + name, 1);
        cluster.kafka().createTopic("job-events." + name, 3);
        try (LocalRedis redis = cluster.redis("always");
                Connectors connectors = new Connectors(cluster.worker().rest())) {
            TestStore store = new TestStore(redis.url(), "");
            JobKeys keys = new JobKeys(URI.create(redis.url()), name);
            connectors.run(name + "-events", events(store, name, Map.of()));
            Await.until("somebody to listen", LIMIT, () -> isListening(redis));
            connectors.run(name, Configs.sink(store, topic, Map.of("job.id", "${value.id}")));
            feed(cluster.kafka(), topic, 0);
            awaitTold(cluster.kafka(), "job-events." + name, JOBS, false);
            redis.kill();
            redis.startAgain();
            connectors.run(name + "-jobs", Configs.source(store, name, Map.of("batch.size", "50")));
            awaitTold(cluster.kafka(), "job-events." + name, JOBS * EVENTS.size(), false);
            assertThat(told(cluster.kafka().readCommitted("job-events." + name), false))
                    .hasSize(JOBS)
                    .allSatisfy((id, events) -> assertThat(events).isEqualTo(EVENTS));
            assertThat(keys.countByState()).isEqualTo(Map.of("completed", JOBS));
        }
    }

    private static boolean isListening(LocalRedis redis) {
        try (Jedis server = new Jedis("127.0.0.1", redis.port())) {
            return "1".equals(server.hget("cj:s:{store}:feed", "ready"));
        }
    }

    static boolean isListening(TestStore store) {
        try {
            return !store.rows("SELECT oldest FROM cj_listening").isEmpty();
        } catch (SQLException e) {
            // The connector makes the table.
            return false;
        }
    }

    private static Map<String, String> events(TestStore store, String queue, Map<String, String> more) {
        Map<String, String> config = new HashMap<>(more);
        config.put("mode", "events");
        // How long a worker that starts waits for the transactions of the one that was killed.
        config.put("producer.override.transaction.timeout.ms", "5000");
        config.put("batch.size", "70");
        return Configs.source(store, queue, config);
    }

    private static Map<String, String> callbacks(TestStore store, String queue) {
        return events(
                store,
                queue,
                Map.of("events.states", "completed,dead", "topic", "callbacks.${queue}", "record.payload", "json"));
    }

    private static void feed(Kafka kafka, String topic, int chunk) throws Exception {
        kafka.send(
                topic,
                IntStream.range(chunk * JOBS, (chunk + 1) * JOBS)
                        .mapToObj(job -> "{\"id\":\"" + job + "\"}")
                        .toArray(String[]::new));
    }

    private static void awaitCompleted(TestStore store, String queue, int completed) {
        Await.until(completed + " completed jobs", LIMIT, () -> store.count(queue, "completed") >= completed);
    }

    /** Marks of transactions count as records of a topic: only the last look tells that there are no more than these. */
    private static void awaitTold(Kafka kafka, String topic, int events, boolean once) {
        Await.until(
                events + " events in " + topic,
                LIMIT,
                () -> told(kafka.readCommitted(topic), once).values().stream()
                                .mapToInt(List::size)
                                .sum()
                        >= events);
    }

    /** The events of each job in the order of the topic; without exactly-once, one that came again after a kill is left out. */
    private static Map<String, List<String>> told(List<Kafka.Message> messages, boolean once) {
        Map<String, List<String>> told = new TreeMap<>();
        Map<String, Long> last = new HashMap<>();
        for (Kafka.Message message : messages) {
            String id = new String(message.received().key(), UTF_8);
            long position = Long.parseLong(message.value().replaceAll(".*\"position\":(\\d+).*", "$1"));
            if (once || position > last.getOrDefault(id, 0L)) {
                told.computeIfAbsent(id, absent -> new ArrayList<>()).add(message.header("job.event"));
                last.put(id, position);
            }
        }
        return told;
    }

    private static Map<String, List<String>> history(TestStore store, String queue) throws SQLException {
        Map<String, List<String>> history = new TreeMap<>();
        for (List<String> row : store.rows("SELECT id, event FROM cj_history WHERE queue = ? ORDER BY entry", queue)) {
            history.computeIfAbsent(row.get(0), absent -> new ArrayList<>())
                    .add(EVENTS.get(Integer.parseInt(row.get(1))));
        }
        return history;
    }
}
