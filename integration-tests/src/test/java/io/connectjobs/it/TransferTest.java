package io.connectjobs.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.connectjobs.local.Await;
import io.connectjobs.local.LocalRedis;
import io.connectjobs.quickstart.JobKeys;
import java.net.URI;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A queue with jobs in all states moves from PostgreSQL through topics to other databases, while the worker is killed in the
 * middle. The first store and the last are read by SQL, the topics as they are.
 */
@ExtendWith(ClusterExtension.class)
final class TransferTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int BACKLOG = 4_000;
    private static final int LIVED = 12;
    private static final int CANCELLED = 5;

    static final String JOBS = """
            SELECT id, kind, state, priority, attempt, max_attempts, run_at_ms, enqueued_at_ms, finished_at_ms,
                   expires_at_ms, timeout_ms, retry_policy, unique_key, headers, content_type, result_type
            FROM cj_job WHERE queue = ? AND state <= 6 ORDER BY id""";

    static final String CONTENTS = "SELECT id, %s, %s FROM cj_job WHERE queue = ? AND state <= 6 ORDER BY id";

    static final String ERRORS = """
            SELECT id, attempt, at_ms, type, message, stack_trace FROM cj_error WHERE queue = ? ORDER BY id, entry""";

    static final String HISTORY =
            "SELECT id, at_ms, event, state, attempt FROM cj_history WHERE queue = ? ORDER BY id, entry";

    private static final String ORDER = """
            SELECT id FROM cj_job WHERE queue = ? AND state = 1 ORDER BY priority DESC, run_at_ms, seq""";

    @Test
    void a_paused_queue_moves_to_redis_and_on_to_sqlite_while_the_worker_is_killed(TestCluster cluster)
            throws Exception {
        Move whole = Move.begin(cluster, cluster.store(Backend.SQLITE));
        try (LocalRedis redis = cluster.redis("everysec")) {
            TestStore between = new TestStore(redis.url(), "");
            JobKeys keys = new JobKeys(URI.create(redis.url()), whole.queue);
            String topic = whole.run(whole.from, between, () -> {});
            assertThat(keys.countByState()).isEqualTo(whole.states);
            whole.assertManifest(topic);
            topic = whole.run(between, whole.to, whole::killInTheMiddle);
            whole.assertManifest(topic);
        }
        whole.assertArrived();
    }

    @Test
    void a_paused_queue_moves_to_mariadb_while_the_worker_is_killed(TestCluster cluster) throws Exception {
        Move whole = Move.begin(cluster, cluster.mariaDbStore());
        whole.assertManifest(whole.run(whole.from, whole.to, whole::killInTheMiddle));
        whole.assertArrived();
    }

    /** What happens while jobs are on their way. */
    private interface Meanwhile {
        void happen() throws Exception;
    }

    /** @param states how many jobs of each the old store holds */
    private record Move(TestCluster cluster, TestStore from, TestStore to, String queue, Map<String, Integer> states) {
        static Move begin(TestCluster cluster, TestStore to) throws Exception {
            TestStore from = cluster.store(Backend.POSTGRESQL);
            String queue = cluster.name("moving");
            live(cluster, from, queue);
            Map<String, Integer> states = from.countByState(queue);
            assertThat(states.keySet())
                    .containsExactlyInAnyOrder("available", "scheduled", "retryable", "completed", "dead", "cancelled");
            return new Move(cluster, from, to, queue, states);
        }

        /** Through a topic of its own, which it answers. */
        String run(TestStore old, TestStore next, Meanwhile meanwhile) throws Exception {
            String topic = cluster.kafka().createTopic(cluster.name("job-export") + "." + queue, 3);
            long before = manifestsMet();
            try (Connectors connectors = new Connectors(cluster.worker().rest())) {
                Map<String, String> importing =
                        Map.of("operation", "import", "consumer.override.max.poll.records", "50", "batch.size", "50");
                connectors.run(topic + "-import", Configs.sink(next, topic, importing));
                connectors.run(
                        topic + "-export",
                        Configs.source(old, queue, Map.of("mode", "export", "topic", topic, "batch.size", "50")));
                meanwhile.happen();
                Await.until("the manifest to be content", LIMIT, () -> manifestsMet() > before);
            }
            return topic;
        }

        private long manifestsMet() throws Exception {
            String here = "The queue '" + queue + "' is here as a whole";
            return Files.readString(cluster.worker().log())
                    .lines()
                    .filter(line -> line.contains(here))
                    .count();
        }

        void killInTheMiddle() throws Exception {
            TransferTest.killInTheMiddle(cluster, to, queue);
        }

        void assertManifest(String topic) throws Exception {
            TransferTest.assertManifest(cluster, topic, states, from, queue);
        }

        void assertArrived() throws Exception {
            assertThat(to.countByState(queue)).isEqualTo(states);
            assertSame(from, to, queue);
            assertDrainsInOrder(cluster, from, to, queue);
        }
    }

    /** Jobs of every state, in a queue that is paused then. */
    private static void live(TestCluster cluster, TestStore from, String queue) throws Exception {
        String events = cluster.kafka().createTopic(queue + ".events", 1);
        String outcomes = cluster.kafka().createTopic(queue + ".outcomes", 1);
        String commands = cluster.kafka().createTopic(queue + ".commands", 1);
        cluster.kafka().createTopic("jobs." + queue, 1);
        try (Connectors connectors = new Connectors(cluster.worker().rest())) {
            connectors.run(
                    queue + "-events",
                    Configs.sink(
                            from,
                            events,
                            Map.of(
                                    "job.queue", queue,
                                    "job.id", "${value.id}",
                                    "job.priority", "${value.priority|0}",
                                    "job.delay.ms", "${value.delay|}",
                                    "job.unique.key", "${value.id}",
                                    "job.retry.policy", "fixed(base=1h)")));
            connectors.run(queue + "-outcomes", Configs.settling(from, outcomes));
            connectors.run(queue + "-commands", Configs.sink(from, commands, Map.of("operation", "command")));
            settleSome(cluster, from, queue, events, outcomes);
            cluster.kafka().send(events, backlog());
            Await.until(
                    "the backlog",
                    LIMIT,
                    () -> from.count(queue, "available") + from.count(queue, "scheduled") == BACKLOG);
            List<String> said = new ArrayList<>();
            for (int i = 0; i < CANCELLED; i++) {
                said.add("{\"command\":\"cancel\",\"queue\":\"" + queue + "\",\"id\":\"b-" + i * 7 + "\"}");
            }
            said.add("{\"command\":\"pause\",\"queue\":\"" + queue + "\"}");
            cluster.kafka().send(commands, said.toArray(String[]::new));
            Await.until(
                    "the pause",
                    LIMIT,
                    () -> from.column("SELECT queue FROM cj_queue WHERE paused").contains(queue));
        }
    }

    private static String[] backlog() {
        String[] jobs = new String[BACKLOG];
        for (int i = 0; i < BACKLOG; i++) {
            String delay = i % 100 == 99 ? ",\"delay\":86400000" : "";
            jobs[i] = "{\"id\":\"b-" + i + "\",\"priority\":" + (i * 31) % 5 + delay + ",\"text\":\"\u2603 "
                    + "x".repeat(100) + "\"}";
        }
        return jobs;
    }

    private static void settleSome(TestCluster cluster, TestStore from, String queue, String events, String outcomes)
            throws Exception {
        String[] lived = new String[LIVED];
        for (int i = 0; i < LIVED; i++) {
            lived[i] = "{\"id\":\"l-" + i + "\"}";
        }
        cluster.kafka().send(events, lived);
        try (Connectors connectors = new Connectors(cluster.worker().rest())) {
            connectors.run(queue + "-jobs", Configs.source(from, queue, Map.of("dispatch.settle", "by.worker")));
            for (Kafka.Message job : cluster.kafka().read("jobs." + queue, LIVED)) {
                cluster.kafka().send(answer(outcomes, job));
            }
            Await.until(
                    "the answers",
                    LIMIT,
                    () -> counts(from, queue),
                    () -> from.countByState(queue)
                            .equals(new TreeMap<>(Map.of("completed", 4, "dead", 4, "retryable", 4))));
        }
    }

    private static ProducerRecord<byte[], byte[]> answer(String outcomes, Kafka.Message job) {
        int number = Integer.parseInt(job.header("job.id").substring(2));
        String value = number % 3 == 0
                ? "{\"sum\":[" + number + ",1.50]}"
                : "{\"type\":\"no.Paper\",\"message\":\"tray " + number + "\",\"stackTrace\":\"at line\\n" + number
                        + "\"}";
        ProducerRecord<byte[], byte[]> answer = new ProducerRecord<>(outcomes, value.getBytes(UTF_8));
        answer.headers().add("job.lease", job.rawHeader("job.lease"));
        answer.headers().add("job.outcome", (number % 3 == 0 ? "complete" : "fail").getBytes(UTF_8));
        if (number % 3 == 1) {
            answer.headers().add("job.retryable", "false".getBytes(UTF_8));
        }
        return answer;
    }

    /** While Kafka is silent, so that both connectors are caught at work. */
    private static void killInTheMiddle(TestCluster cluster, TestStore to, String queue) throws Exception {
        Await.until("the first jobs elsewhere", LIMIT, () -> all(to, queue) > 0);
        cluster.broker().pause();
        int before;
        try {
            cluster.worker().kill();
            before = all(to, queue);
        } finally {
            cluster.broker().resume();
        }
        assertThat(before).as("jobs that had come when the worker was killed").isBetween(1, BACKLOG);
        cluster.worker().start();
    }

    private static String counts(TestStore store, String queue) {
        try {
            return "There are " + store.countByState(queue);
        } catch (SQLException e) {
            return e.toString();
        }
    }

    private static int all(TestStore store, String queue) throws SQLException {
        return store.countByState(queue).values().stream()
                .mapToInt(Integer::intValue)
                .sum();
    }

    /** The last record of the topic counts what the old store holds. */
    private static void assertManifest(
            TestCluster cluster, String topic, Map<String, Integer> states, TestStore from, String queue)
            throws Exception {
        List<JsonNode> manifests = new ArrayList<>();
        int jobs = 0;
        for (Kafka.Message message : cluster.kafka().readAll(topic)) {
            JsonNode record = JSON.readTree(message.value());
            assertThat(new String(message.received().key(), UTF_8)).isEqualTo(queue);
            jobs += record.path("type").asText().equals("job") ? 1 : 0;
            if (record.path("type").asText().equals("manifest")) {
                manifests.add(record.path("manifest"));
            }
        }
        System.out.println("TransferTest: " + jobs + " records of " + (BACKLOG + LIVED) + " jobs, " + manifests.size()
                + " manifests");
        assertThat(manifests).isNotEmpty();
        for (JsonNode manifest : manifests) {
            states.forEach((state, count) ->
                    assertThat(manifest.path(state).asInt()).as(state).isEqualTo(count));
            assertThat(manifest.path("errors").asInt())
                    .isEqualTo(from.rows(ERRORS, queue).size());
            assertThat(manifest.path("history").asInt())
                    .isEqualTo(from.rows(HISTORY, queue).size());
        }
    }

    private static void assertSame(TestStore from, TestStore to, String queue) throws SQLException {
        assertThat(to.rows(JOBS, queue)).hasSize(BACKLOG + LIVED).isEqualTo(from.rows(JOBS, queue));
        assertThat(to.rows(CONTENTS.formatted("lower(hex(payload))", "coalesce(lower(hex(result)), '')"), queue))
                .isEqualTo(from.rows(
                        CONTENTS.formatted("encode(payload, 'hex')", "coalesce(encode(result, 'hex'), '')"), queue));
        assertThat(to.rows(ERRORS, queue)).isNotEmpty().isEqualTo(from.rows(ERRORS, queue));
        assertThat(to.rows(HISTORY, queue)).isNotEmpty().isEqualTo(from.rows(HISTORY, queue));
        assertThat(to.column("SELECT id FROM cj_unique WHERE queue = ? ORDER BY id", queue))
                .isEqualTo(from.column("SELECT id FROM cj_unique WHERE queue = ? ORDER BY id", queue));
    }

    private static void assertDrainsInOrder(TestCluster cluster, TestStore from, TestStore to, String queue)
            throws Exception {
        List<String> order = from.column(ORDER, queue);
        assertThat(to.column("SELECT queue FROM cj_queue WHERE paused")).containsExactly(queue);
        String drained = cluster.kafka().createTopic(queue + ".drained", 1);
        try (Connectors connectors = new Connectors(cluster.worker().rest())) {
            connectors.run(queue + "-drain", Configs.source(to, queue, Map.of("topic", drained)));
            assertThat(cluster.kafka().count(drained))
                    .as("jobs of a paused queue")
                    .isZero();
            to.execute("UPDATE cj_queue SET paused = false");
            List<String> came = cluster.kafka().read(drained, order.size()).stream()
                    .map(message -> message.header("job.id"))
                    .toList();
            assertThat(came).isEqualTo(order);
            Await.until(
                    "the last completions",
                    LIMIT,
                    () -> to.count(queue, "available") == 0 && to.count(queue, "running") == 0);
        }
        assertThat(from.count(queue, "available"))
                .as("what the old store still has")
                .isEqualTo(order.size());
    }
}
