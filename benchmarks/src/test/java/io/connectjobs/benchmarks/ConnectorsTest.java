package io.connectjobs.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The parts sink and source, small, through a real worker that loads the plugin archive; Debezium isn't fetched for it. */
final class ConnectorsTest {
    private static final Path PLUGINS = Path.of("../integration-tests/target/plugins");

    @TempDir
    Path directory;

    @Test
    void both_ways_are_measured_and_held_against_their_targets() throws Exception {
        Path json = directory.resolve("report.json");

        int exit = Benchmarks.execute(
                "sink",
                "source",
                "cold",
                "--jobs=20000",
                "--threads=1",
                "--plugins=" + PLUGINS,
                "--debezium=" + directory,
                "--json=" + json);

        assertThat(exit).isZero();
        JsonNode report = new ObjectMapper().readTree(json.toFile());
        assertThat(report.at("/rows"))
                .extracting(row -> row.at("/group/operation").asText() + " "
                        + row.at("/contender").asText())
                .containsExactlyInAnyOrder(
                        "SINK connectjobs",
                        "SINK sink that does nothing",
                        "SINK bare unnest insert, no Kafka",
                        "SOURCE connectjobs, record.format=envelope",
                        "SOURCE connectjobs, record.format=payload",
                        "SOURCE ready-made records as envelope",
                        "SOURCE ready-made records as payload",
                        "COLD_SINK connectjobs",
                        "COLD_SINK sink that does nothing",
                        "COLD_SOURCE connectjobs, record.format=envelope",
                        "COLD_SOURCE connectjobs, record.format=payload",
                        "SOURCE the store's own drain, no Kafka");
        assertThat(report.at("/rows")).allSatisfy(row -> {
            assertThat(row.at("/rounds").asInt()).isEqualTo(3);
            assertThat(row.at("/rate").asDouble()).isPositive();
        });
        assertThat(report.at("/targets"))
                .extracting(target -> target.at("/verdict").asText().equals("not measured"))
                .as("what is beside Debezium isn't measured, the three others are")
                .containsExactly(true, false, true, false, false, true, true, true, true);
    }
}
