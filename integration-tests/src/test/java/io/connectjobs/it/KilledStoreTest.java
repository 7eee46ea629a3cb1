package io.connectjobs.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.local.Await;
import io.connectjobs.local.ConnectRest;
import io.connectjobs.local.LocalMariaDb;
import io.connectjobs.local.LocalRedis;
import io.connectjobs.quickstart.JobKeys;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.management.ObjectName;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The store's server is killed twice and comes back, while a sink fills it from a topic and a source empties it into
 * another. The tasks run on throughout, and afterwards topic, store and topic say the same.
 */
@ExtendWith(ClusterExtension.class)
final class KilledStoreTest {
    private static final int BEFORE_EACH_KILL = 1_500;
    private static final int CHUNK = 100;
    private static final int PARTITIONS = 3;
    private static final Duration CHUNK_PAUSE = Duration.ofMillis(50);
    private static final Duration LIMIT = Duration.ofSeconds(120);

    /** What docs/redis.md says of {@code everysec} before 7.2. */
    private static final Duration MAY_BE_LOST = Duration.ofSeconds(2);

    private static final Duration NOTHING_MAY_BE_LOST = Duration.ZERO;

    /** A server that can be killed, and how to read the store there. */
    private record Server(String url, Reading reading, Runnable kill, Runnable startAgain) {
        static Server of(LocalRedis redis) {
            return new Server(
                    redis.url(),
                    queue -> {
                        JobKeys jobs = new JobKeys(URI.create(redis.url()), queue);
                        return new Found(jobs.countByState(), jobs.ids());
                    },
                    redis::kill,
                    redis::startAgain);
        }

        static Server of(LocalMariaDb server, TestStore store) {
            return new Server(
                    store.url(),
                    queue -> new Found(
                            store.countByState(queue),
                            Set.copyOf(store.column("SELECT id FROM cj_jobs WHERE queue = ?", queue))),
                    server::kill,
                    server::startAgain);
        }
    }

    private interface Reading {
        Found of(String queue) throws SQLException;
    }

    /** The jobs of a queue. */
    private record Found(Map<String, Integer> counts, Set<String> ids) {
        boolean isDrained() {
            return counts.keySet().equals(Set.of("completed"));
        }
    }

    /** Offsets, by partition, of what a kill may have taken: from what was acknowledged long before, to what came after. */
    private record Gap(Map<TopicPartition, Long> from, Map<TopicPartition, Long> to) {
        boolean holds(TopicPartition partition, long offset) {
            return from.getOrDefault(partition, 0L) <= offset && offset < to.getOrDefault(partition, 0L);
        }
    }

    @Test
    void mariadb_loses_nothing(TestCluster cluster) throws Exception {
        TestStore store = cluster.mariaDbStore();
        run(cluster, Server.of(cluster.mariaDb(), store), NOTHING_MAY_BE_LOST);
    }

    @Test
    void redis_loses_nothing_where_each_answer_is_on_the_disk(TestCluster cluster) throws Exception {
        try (LocalRedis redis = cluster.redis("always")) {
            run(cluster, Server.of(redis), NOTHING_MAY_BE_LOST);
        }
    }

    @Test
    void redis_loses_the_last_two_seconds_at_the_most_where_the_disk_is_told_once_a_second(TestCluster cluster)
            throws Exception {
        try (LocalRedis redis = cluster.redis("everysec")) {
            run(cluster, Server.of(redis), MAY_BE_LOST);
        }
    }

    private static void run(TestCluster cluster, Server server, Duration mayBeLost) throws Exception {
        String name = cluster.kafka().createTopic(cluster.name("killed-store"), PARTITIONS);
        cluster.kafka().createTopic("jobs." + name, PARTITIONS);
        TestStore store = new TestStore(server.url(), "");
        ConnectRest rest = cluster.worker().rest();
        ExecutorService thread = Executors.newSingleThreadExecutor();
        AtomicBoolean enough = new AtomicBoolean();
        List<Gap> gaps = new ArrayList<>();
        Set<String> states = new TreeSet<>();
        try (Connectors connectors = new Connectors(rest);
                Jmx jmx = Jmx.of(cluster.worker().pid())) {
            connectors.run(name, Configs.tolerantSink(store, name, Map.of("store.connect.timeout.ms", "2000")));
            connectors.run(
                    name + "-jobs",
                    Configs.source(
                            store,
                            name,
                            Map.of("lease.ms", "5000", "batch.size", "100", "store.connect.timeout.ms", "2000")));
            Future<?> feeding = thread.submit(() -> feed(cluster.kafka(), name, enough));
            for (int kills = 0; kills < 2; kills++) {
                awaitMore(server, name);
                gaps.add(killAndStartAgain(cluster.kafka(), server, jmx, name, mayBeLost));
            }
            awaitMore(server, name);
            enough.set(true);
            feeding.get();
            Await.until("all to be done", LIMIT, () -> "Found " + counts(server, name), () -> {
                states.addAll(rest.states(name));
                states.addAll(rest.states(name + "-jobs"));
                return cluster.kafka()
                                .committed("connect-" + name)
                                .equals(cluster.kafka().ends(name))
                        && server.reading().of(name).isDrained();
            });
        } finally {
            enough.set(true);
            thread.shutdownNow();
        }
        assertThat(states).as("states of connectors and tasks").containsExactly("RUNNING");
        assertThat(cluster.kafka().count(name + ".dlq")).as("dead letters").isZero();
        balance(cluster.kafka(), name, server.reading().of(name), mayBeLost.isZero() ? List.of() : gaps);
    }

    /** Down until both connectors have found out. */
    private static Gap killAndStartAgain(Kafka kafka, Server server, Jmx jmx, String name, Duration mayBeLost)
            throws Exception {
        ObjectName sink = new ObjectName("kafka.connect:type=plugins,connector=" + name + ",task=0");
        ObjectName source = new ObjectName("kafka.connect:type=plugins,connector=" + name + "-jobs,task=0");
        Map<TopicPartition, Long> acknowledged = kafka.committed("connect-" + name);
        LockSupport.parkNanos(mayBeLost.toNanos());
        double sinkBefore = jmx.number(sink, "store-retries-total");
        double sourceBefore = jmx.number(source, "store-retries-total");
        server.kill().run();
        Gap gap = new Gap(acknowledged, kafka.ends(name));
        Await.until(
                "both tasks to miss the store",
                LIMIT,
                () -> jmx.number(sink, "store-retries-total") > sinkBefore
                        && jmx.number(source, "store-retries-total") > sourceBefore);
        server.startAgain().run();
        return gap;
    }

    /** Each record is a job, but for those that a kill may have taken; each job was completed, and its record sent. */
    private static void balance(Kafka kafka, String name, Found found, List<Gap> gaps) {
        Set<String> lost = new HashSet<>();
        Set<String> fed = new HashSet<>();
        for (Kafka.Message record : kafka.readAll(name)) {
            var received = record.received();
            String id = name + "-" + received.partition() + "-" + received.offset() + "-" + received.timestamp();
            fed.add(id);
            TopicPartition partition = new TopicPartition(name, received.partition());
            if (!found.ids().contains(id) && gaps.stream().anyMatch(gap -> gap.holds(partition, received.offset()))) {
                lost.add(id);
            }
        }
        System.out.println("KilledStoreTest " + name + ": " + lost.size() + " of " + fed.size() + " records lost");
        assertThat(fed).hasSizeGreaterThan(3 * BEFORE_EACH_KILL);
        fed.removeAll(lost);
        assertThat(found.ids()).containsExactlyInAnyOrderElementsOf(fed);
        assertThat(found.counts()).containsExactly(Map.entry("completed", fed.size()));
        assertThat(kafka.readAll("jobs." + name).stream()
                        .map(message -> message.header("job.id"))
                        .collect(Collectors.toSet()))
                .containsAll(fed);
    }

    /** Until so many more are completed than there were. */
    private static void awaitMore(Server server, String queue) throws SQLException {
        int goal = completed(server, queue) + BEFORE_EACH_KILL;
        Await.until(
                goal + " completed jobs",
                LIMIT,
                () -> "There are " + counts(server, queue),
                () -> completed(server, queue) >= goal);
    }

    private static int completed(Server server, String queue) throws SQLException {
        return server.reading().of(queue).counts().getOrDefault("completed", 0);
    }

    private static String counts(Server server, String queue) {
        try {
            return server.reading().of(queue).counts().toString();
        } catch (SQLException | RuntimeException e) {
            return e.toString();
        }
    }

    private static boolean feed(Kafka kafka, String topic, AtomicBoolean enough) throws Exception {
        for (int first = 0; !enough.get(); first += CHUNK) {
            kafka.send(
                    topic,
                    IntStream.range(first, first + CHUNK)
                            .mapToObj(number -> "{\"number\":" + number + "}")
                            .toArray(String[]::new));
            LockSupport.parkNanos(CHUNK_PAUSE.toNanos());
        }
        return true;
    }
}
