package io.connectjobs.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.local.Await;
import io.connectjobs.local.LocalWorker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What an operator reads in the log of a worker that logs as Kafka's own scripts have it. */
@ExtendWith(ClusterExtension.class)
final class LogsTest {
    private static final int RECORDS = 10_000;
    private static final int COMMANDS = 1_000;
    private static final Duration LIMIT = Duration.ofSeconds(90);

    /** With the pattern of Kafka's connect-log4j2.yaml. */
    private static final String LOG4J = """
            appender.out.type = Console
            appender.out.name = OUT
            appender.out.layout.type = PatternLayout
            appender.out.layout.pattern = [%d] %p %X{connector.context}%m (%c:%L)%n
            rootLogger.level = INFO
            rootLogger.appenderRef.out.ref = OUT
            """;

    @Test
    void each_event_is_one_line_with_connector_task_and_job_and_no_record_has_a_line_of_its_own(
            TestCluster cluster, @TempDir Path folder) throws Exception {
        Path log4j = Files.writeString(folder.resolve("log4j2.properties"), LOG4J);
        // A worker that is not heard for long starts its tasks anew, and they say so.
        Map<String, String> patient = Map.of("session.timeout.ms", "60000", "consumer.session.timeout.ms", "60000");
        Map<String, String> environment = Map.of(
                "_JAVA_OPTIONS",
                "-Dslf4j.provider=org.apache.logging.slf4j.SLF4JServiceProvider -Dlog4j2.configurationFile=" + log4j);
        TestStore store = cluster.store(Backend.SQLITE);
        String name = cluster.name("logged");
        cluster.kafka().createTopic(name, 1);
        List<String> lines;
        try (LocalWorker worker = cluster.worker(name, environment, patient).start();
                Connectors connectors = new Connectors(worker.rest())) {
            connectors.run(name, Configs.sink(store, name, Map.of("operation", "header", "job.id", "${key}")));
            connectors.run(name + "-jobs", Configs.source(store, name, Map.of()));
            cluster.kafka().sendAll(numbered(name, RECORDS, "enqueue"));
            Await.until("all", LIMIT, () -> store.count(name, "completed") == RECORDS);
            int before = ours(worker).size();
            // Too late for all of them: told once, with a count and one job as the example.
            cluster.kafka().sendAll(numbered(name, COMMANDS, "command"));
            cluster.kafka().sendAll(List.of(record(name, "last", "enqueue")));
            Await.until("the last job", LIMIT, () -> store.count(name, "completed") == RECORDS + 1);
            connectors.end(name);
            connectors.end(name + "-jobs");
            lines = ours(worker);
            assertThat(before).as("lines after %d records: %s", RECORDS, lines).isBetween(2, 8);
        }
        assertThat(lines).allMatch(line -> line.contains("[" + name));
        assertThat(lines)
                .as("one line for each of these")
                .satisfiesOnlyOnce(
                        line -> assertThat(line).contains("[" + name + "|task-0] Taking records, operation=header"))
                .satisfiesOnlyOnce(
                        line -> assertThat(line).contains("[" + name + "-jobs|task-0] Dispatching from [" + name))
                .satisfiesOnlyOnce(line -> assertThat(line)
                        .contains("[" + name + "|task-0] Commands without effect: " + COMMANDS + "; the last for "
                                + name + "/" + (COMMANDS - 1)));
        assertThat(lines).hasSizeLessThan(12);
    }

    private static List<String> ours(LocalWorker worker) throws IOException {
        return Files.readString(worker.log())
                .lines()
                .filter(line -> line.contains("(io.connectjobs."))
                .toList();
    }

    private static List<ProducerRecord<byte[], byte[]>> numbered(String topic, int count, String operation) {
        return IntStream.range(0, count)
                .mapToObj(id -> record(topic, Integer.toString(id), operation))
                .toList();
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, String id, String operation) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, id.getBytes(UTF_8), "{}".getBytes(UTF_8));
        record.headers().add("job.operation", operation.getBytes(UTF_8));
        record.headers().add("job.command", "cancel".getBytes(UTF_8));
        return record;
    }
}
