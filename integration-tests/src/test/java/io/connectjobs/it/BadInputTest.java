package io.connectjobs.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.local.Await;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ten thousand records that nobody should send: each ends as a job or as a dead letter, and the task goes on. */
@ExtendWith(ClusterExtension.class)
final class BadInputTest {
    private static final int RECORDS = 2_500;
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Map<String, String> TEMPLATES = Map.of(
            "job.id", "${offset}",
            "job.kind", "${value.kind|any}",
            "job.priority", "${value.priority|0}",
            "job.run.at", "${value.at|}",
            "job.delay.ms", "${value.delay|}",
            "job.max.attempts", "${value.tries|5}",
            "store.payload.max.bytes", "20000",
            "tombstones", "fail",
            "errors.log.enable", "false");

    @ParameterizedTest(name = "{0} {1} seed {2}")
    @CsvSource({"POSTGRESQL,JSON,1", "POSTGRESQL,BYTES,2", "SQLITE,JSON,3", "SQLITE,BYTES,4"})
    void every_record_is_a_job_or_a_dead_letter_with_a_reason(
            Backend backend, String converter, long seed, TestCluster cluster) throws Exception {
        TestStore store = cluster.store(backend);
        String topic = cluster.kafka().createTopic(cluster.name("hostile"), 1);
        HostileRecords records = new HostileRecords(topic, seed);
        List<ProducerRecord<byte[], byte[]>> sent =
                IntStream.range(0, RECORDS).mapToObj(i -> records.next()).toList();
        cluster.kafka().sendAll(sent);
        List<String> letters = new ArrayList<>();
        try (Connectors connectors = new Connectors(cluster.worker().rest())) {
            Map<String, String> config = Configs.tolerantSink(store, topic, TEMPLATES);
            config.put("value.converter", converter.equals("JSON") ? Configs.JSON : Configs.BYTES);
            config.put("key.converter", Configs.BYTES);
            connectors.run(topic, config);
            Await.until(
                    "all to be somewhere",
                    LIMIT,
                    () -> cluster.worker().rest().status(topic),
                    () -> jobs(store).size() + cluster.kafka().count(topic + ".dlq") >= RECORDS);
            assertThat(cluster.worker().rest().isRunning(topic)).isTrue();
            for (Kafka.Message letter : cluster.kafka().readAll(topic + ".dlq")) {
                assertThat(letter.header("__connect.errors.exception.message")).isNotBlank();
                letters.add(letter.header("__connect.errors.offset"));
            }
        }
        List<String> jobs = jobs(store);
        assertThat(Stream.concat(jobs.stream(), letters.stream()))
                .hasSize(RECORDS)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, RECORDS).mapToObj(Integer::toString).toList());
        assertThat(jobs.size())
                .as("jobs; with none or all of them good nothing is shown")
                .isBetween(RECORDS / 10, RECORDS * 9 / 10);
    }

    private static List<String> jobs(TestStore store) throws SQLException {
        return store.column("SELECT id FROM cj_jobs");
    }
}
