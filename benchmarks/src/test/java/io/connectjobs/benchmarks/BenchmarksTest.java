package io.connectjobs.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole program, small. */
final class BenchmarksTest {
    @TempDir
    Path directory;

    @Test
    void a_small_run_ends_well_and_writes_json() throws Exception {
        Path json = directory.resolve("deep").resolve("report.json");
        Path peers = Files.writeString(directory.resolve("peers.jsonl"), """
                talk
                {"peer":"queue 1","setting":"a","n":10,"cold":true,"enqueue":1,"drain":1}
                {"peer":"queue 1","setting":"a","n":10,"cold":false,"enqueue":5,"drain":7,"more":1}
                """);

        int exit = Benchmarks.execute(
                "store",
                "handlers",
                "peers",
                "--stores=sqlite,memory",
                "--jobs=1000",
                "--batches=100",
                "--threads=1,2",
                "--peer-results=" + peers,
                "--json=" + json);

        assertThat(exit).isZero();
        JsonNode report = new ObjectMapper().readTree(json.toFile());
        assertThat(report.at("/rows")).isNotEmpty().allSatisfy(row -> {
            assertThat(row.at("/rounds").asInt()).isEqualTo(3);
            assertThat(row.at("/rate").asDouble()).isPositive();
        });
        assertThat(report.at("/rows"))
                .extracting(row -> row.at("/group/place").asText() + " "
                        + row.at("/group/operation").asText() + " "
                        + row.at("/contender").asText() + " "
                        + row.at("/group/threads").asInt())
                .contains(
                        "sqlite ENQUEUE connectjobs 2",
                        "sqlite ENQUEUE bare insert 1",
                        "sqlite DRAIN connectjobs 1",
                        "sqlite DRAIN bare claim and update 1",
                        "sqlite HANDLERS connectjobs, SettleBuffer 10",
                        "memory DRAIN connectjobs 1")
                .doesNotContain("sqlite ENQUEUE bare insert 2");
        assertThat(report.at("/peers/0/drain").asDouble()).isEqualTo(7);
        assertThat(report.at("/targets"))
                .extracting(target -> target.at("/verdict").asText())
                .isNotEmpty()
                .isSubsetOf("met", "MISSED");
    }

    @Test
    void claim_times_under_two_backlogs_are_compared() throws Exception {
        Path json = directory.resolve("report.json");
        assertThat(Benchmarks.execute("backlog", "--stores=memory", "--backlog=10000", "--json=" + json))
                .isZero();
        assertThat(new ObjectMapper().readTree(json.toFile()).at("/claimTimes")).hasSize(3);
    }

    @Test
    void what_the_command_line_gets_wrong_is_named() {
        assertThat(Benchmarks.execute("--rounds=2")).isEqualTo(Benchmarks.EXIT_USAGE);
        assertThat(Benchmarks.execute("--stores=oracle")).isEqualTo(Benchmarks.EXIT_USAGE);
        assertThat(Benchmarks.execute("--backlog=5")).isEqualTo(Benchmarks.EXIT_USAGE);
        assertThat(Benchmarks.execute("--stores=memory", "--peer-command=x")).isEqualTo(Benchmarks.EXIT_USAGE);
        assertThat(Benchmarks.execute("--help")).isZero();
    }
}
