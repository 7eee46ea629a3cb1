package io.connectjobs.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.local.Await;
import io.connectjobs.local.ConnectRest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
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

/**
 * A store between two topics, whose server is killed twice.
 *
 * <ol>
 *   <li>A sink fills the store from one topic, which is fed throughout; a source empties it into another.
 *   <li>When some are through, the server is killed. It stays away until both tasks have missed it, and comes back.
 *   <li>After the second time, when all is through, topic, store and topic have to say the same, and the tasks never to have
 *       failed.
 * </ol>
 */
final class StoreCrashTrial {
    private static final int KILLS = 2;
    private static final int BEFORE_EACH_KILL = 1_500;
    private static final int CHUNK = 100;
    private static final int PARTITIONS = 3;
    private static final Duration CHUNK_PAUSE = Duration.ofMillis(50);
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final Kafka kafka;
    private final ConnectRest rest;
    private final Path workerLog;
    private final Server server;
    private final String name;
    private final List<Gap> gaps = new ArrayList<>();
    private final Set<String> states = new TreeSet<>();

    StoreCrashTrial(TestCluster cluster, Server server) {
        this.kafka = cluster.kafka();
        this.rest = cluster.worker().rest();
        this.workerLog = cluster.worker().log();
        this.server = server;
        this.name = cluster.name("killed-store");
    }

    /** One that can be killed, and how to read its store. */
    record Server(String url, Reading reading, Runnable kill, Runnable startAgain) {}

    interface Reading {
        Found of(String queue) throws SQLException;
    }

    /** The jobs of a queue. */
    record Found(Map<String, Integer> counts, Set<String> ids) {
        int completed() {
            return counts.getOrDefault("completed", 0);
        }
    }

    /**
     * What a kill may have taken.
     *
     * @param kept ids that the server held so long before that they must be there
     * @param end how many records Kafka had when the server was dead
     */
    private record Gap(Set<String> kept, Map<Integer, Long> end) {
        boolean mayHold(Fed record) {
            return !kept.contains(record.id()) && record.offset() < end.getOrDefault(record.partition(), 0L);
        }
    }

    /** A record of the first topic; its id is that of its job. */
    private record Fed(String id, int partition, long offset) {}

    /** @param mayBeLost how young an answer may be that a kill takes back; zero for none at all */
    void run(Duration mayBeLost) throws Exception {
        kafka.createTopic(name, PARTITIONS);
        kafka.createTopic("jobs." + name, PARTITIONS);
        ExecutorService thread = Executors.newSingleThreadExecutor();
        AtomicBoolean enough = new AtomicBoolean();
        try (Connectors connectors = new Connectors(rest)) {
            // Nothing is read by SQL here.
            TestStore store = new TestStore(server.url(), "");
            connectors.run(name, Configs.tolerantSink(store, name, Map.of("store.connect.timeout.ms", "2000")));
            connectors.run(
                    name + "-jobs", Configs.source(store, name, Map.of("lease.ms", "5000", "batch.size", "100")));
            Future<?> feeding = thread.submit(() -> feed(enough));
            for (int i = 0; i < KILLS; i++) {
                awaitMore();
                killAndStartAgain(mayBeLost);
            }
            awaitMore();
            enough.set(true);
            feeding.get();
            Await.until("all to be done", LIMIT, this::status, this::isDone);
        } finally {
            enough.set(true);
            thread.shutdown();
        }
        assertThat(states).as("states of connectors and tasks").containsExactly("RUNNING");
        assertThat(kafka.count(name + ".dlq")).as("dead letters").isZero();
        balance(mayBeLost.isZero());
    }

    private boolean feed(AtomicBoolean enough) throws Exception {
        for (int first = 0; !enough.get(); first += CHUNK) {
            kafka.send(
                    name,
                    IntStream.range(first, first + CHUNK)
                            .mapToObj(number -> "{\"number\":" + number + "}")
                            .toArray(String[]::new));
            LockSupport.parkNanos(CHUNK_PAUSE.toNanos());
        }
        return true;
    }

    /** Until so many more are completed than there were. */
    private void awaitMore() throws SQLException {
        int goal = server.reading().of(name).completed() + BEFORE_EACH_KILL;
        Await.until(
                goal + " completed jobs",
                LIMIT,
                this::status,
                () -> server.reading().of(name).completed() >= goal);
    }

    private void killAndStartAgain(Duration mayBeLost) throws Exception {
        Set<String> kept = server.reading().of(name).ids();
        LockSupport.parkNanos(mayBeLost.toNanos());
        long logged = Files.size(workerLog);
        server.kill().run();
        gaps.add(new Gap(kept, kafka.ends(name)));
        Await.until("both tasks to miss the store", LIMIT, this::status, () -> areMissing(loggedSince(logged)));
        server.startAgain().run();
    }

    /** By the log: workers before Kafka 4.1 don't count it. */
    private boolean areMissing(String log) {
        return log.contains("WorkerSinkTask{id=" + name + "-0} RetriableException")
                && log.contains("io.connectjobs.source.Patience - The store can't be reached now");
    }

    private String loggedSince(long position) throws IOException {
        try (InputStream log = Files.newInputStream(workerLog)) {
            log.skipNBytes(position);
            return new String(log.readAllBytes(), UTF_8);
        }
    }

    /** The sink has said that it is at the end, and nothing is left to do in the store. */
    private boolean isDone() throws Exception {
        states.addAll(rest.states(name));
        states.addAll(rest.states(name + "-jobs"));
        return kafka.committed("connect-" + name, name).equals(kafka.ends(name))
                && server.reading().of(name).counts().keySet().equals(Set.of("completed"));
    }

    private String status() {
        try {
            return rest.status(name)
                    + rest.status(name + "-jobs")
                    + server.reading().of(name).counts();
        } catch (SQLException | RuntimeException e) {
            return e.toString();
        }
    }

    /** Each record is a job, but for those that a kill may have taken; each job was completed, and its record sent. */
    private void balance(boolean nothingMayBeLost) throws SQLException {
        Found found = server.reading().of(name);
        List<Fed> fed = kafka.readAll(name).stream().map(this::fed).toList();
        assertThat(fed).hasSizeGreaterThan((KILLS + 1) * BEFORE_EACH_KILL);
        List<Fed> missing = fed.stream()
                .filter(record -> !found.ids().contains(record.id()))
                .toList();
        System.out.println("StoreCrashTrial " + name + ": " + missing.size() + " of " + fed.size() + " records lost");
        assertThat(missing)
                .allMatch(record -> !nothingMayBeLost && gaps.stream().anyMatch(gap -> gap.mayHold(record)));
        assertThat(found.counts()).containsExactly(Map.entry("completed", fed.size() - missing.size()));
        Set<String> unsent = new HashSet<>(found.ids());
        unsent.removeAll(kafka.readAll("jobs." + name).stream()
                .map(message -> message.header("job.id"))
                .collect(Collectors.toSet()));
        assertThat(unsent).isEmpty();
    }

    private Fed fed(Kafka.Message message) {
        var record = message.received();
        String id = name + "-" + record.partition() + "-" + record.offset() + "-" + record.timestamp();
        return new Fed(id, record.partition(), record.offset());
    }
}
