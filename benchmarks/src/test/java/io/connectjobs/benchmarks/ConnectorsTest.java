package io.connectjobs.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.connectjobs.store.StoreSettings;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
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

    /** One round: each of its measurements starts a worker, and what rounds make of them is shown above. */
    @Test
    void a_fresh_worker_is_measured_as_well() throws Exception {
        Plan plan = Plan.full(EnumSet.of(Part.COLD)).with(null, List.of(1), 1, 20_000, null);
        Places.Connect connect = new Places.Connect(new Plugins(PLUGINS, directory), List.of());
        try (Places places = Places.open(List.of(), null, StoreSettings.DEFAULT, connect)) {
            Run run = new Run(plan, places.all(), "", total -> new Progress(System.err, false, total));

            Outcome outcome = run.all(Map.of(), List::of);

            assertThat(outcome.rows())
                    .extracting(row -> row.group().operation() + " " + row.contender())
                    .containsExactlyInAnyOrder(
                            "COLD_SINK connectjobs",
                            "COLD_SINK sink that does nothing",
                            "COLD_SOURCE connectjobs, record.format=envelope",
                            "COLD_SOURCE connectjobs, record.format=payload");
            assertThat(outcome.rows()).allSatisfy(row -> assertThat(row.rate()).isPositive());
        }
    }
}
