package io.connectjobs.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.local.Await;
import io.connectjobs.local.LocalRedis;
import io.connectjobs.local.RunDirectory;
import io.connectjobs.quickstart.Quickstart;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The quickstart's program, as the script starts it. */
final class QuickstartTest {
    private static final int LIMIT_SECONDS = 150;
    private static final String GOOD = "quickstart: records=1000 jobs=965 completed=960 dead=5 dlq=15 lost=0";

    /** @param firstLook what the first run says to type to look at its store */
    @ParameterizedTest
    @CsvSource({"sqlite, sqlite3, postgresql, psql", "redis, redis-cli, mariadb, mariadb --skip-ssl -h"})
    void two_runs_side_by_side_on_different_stores_lose_nothing_and_leave_nothing(
            String first, String firstLook, String second, String secondLook) throws Exception {
        try (RunDirectory directory = RunDirectory.create("quickstart-test-")) {
            Started one = start(directory.path(), first, "--once", "--store", first);
            Started other = start(directory.path(), second, "--once", "--store", second);
            assertThat(one.lastLine()).as(one.output()).isEqualTo(GOOD);
            assertThat(other.lastLine()).as(other.output()).isEqualTo(GOOD);
            assertThat(one.exitCode()).isZero();
            assertThat(other.exitCode()).isZero();
            assertThat(one.output()).contains("completed", "dead", "curl -s", firstLook, "job.priority", "job.id");
            assertThat(other.output()).contains(secondLook);
            try (Stream<Path> left = Files.list(directory.path().resolve("tmp"))) {
                assertThat(left.map(path -> path.getFileName().toString()))
                        .noneMatch(name -> name.startsWith("quickstart-"));
            }
        }
    }

    /** Fewer records than there are events, and more: the same ones with new ids. */
    @ParameterizedTest
    @CsvSource({
        "sqlite, 120, records=120 jobs=115 completed=115 dead=0 dlq=2 lost=0",
        "redis, 2500, records=2500 jobs=24.. completed=24.. dead=1. dlq=3. lost=0"
    })
    void a_store_of_the_users_own_is_kept_and_a_second_run_adds_nothing_to_it_and_others_jobs_are_left_alone(
            String kind, String records, String summary) throws Exception {
        try (RunDirectory directory = RunDirectory.create("quickstart-test-");
                LocalRedis redis = LocalRedis.start(directory.path().resolve("redis"))) {
            String url = kind.equals("redis")
                    ? redis.url()
                    : "sqlite:" + directory.path().resolve("mine.db");
            String[] arguments = {"--once", "--records", records, "--store", url};
            Started first = start(directory.path(), "first", arguments);
            assertThat(first.lastLine()).matches("quickstart: " + summary);
            assertThat(first.exitCode()).isZero();
            Started second = start(directory.path(), "second", arguments);
            assertThat(second.lastLine()).isEqualTo(first.lastLine());
            assertThat(second.exitCode()).isZero();
            Started other = start(directory.path(), "other", "--once", "--records", "50", "--store", url);
            assertThat(other.exitCode()).isEqualTo(1);
            assertThat(other.output()).doesNotContain("Starting");
            assertThat(other.lastLine()).contains("not of this run");
        }
    }

    @Test
    void a_store_that_can_not_be_reached_is_named_without_its_password() throws Exception {
        try (RunDirectory directory = RunDirectory.create("quickstart-test-")) {
            Started run = start(directory.path(), "unreachable", "--store", "postgresql://me:s3cret@127.0.0.1:1/db");
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.output()).contains("store.url", "127.0.0.1:1").doesNotContain("s3cret");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgresql", "redis"})
    void no_process_stays_behind_when_it_is_killed(String store) throws Exception {
        try (RunDirectory directory = RunDirectory.create("quickstart-test-")) {
            Started run = start(directory.path(), "killed", "--store", store);
            Await.until(
                    "the servers",
                    Duration.ofSeconds(90),
                    () -> Files.readString(run.log()).contains("Feeding"));
            List<ProcessHandle> servers = run.process().descendants().toList();
            run.process().destroyForcibly();
            assertThat(servers).hasSizeGreaterThanOrEqualTo(3);
            Await.until(
                    "the servers to end",
                    Duration.ofSeconds(30),
                    () -> servers.stream().noneMatch(ProcessHandle::isAlive));
        }
    }

    @Test
    void a_bad_argument_is_answered_in_one_line() throws Exception {
        try (RunDirectory directory = RunDirectory.create("quickstart-test-")) {
            for (String[] arguments : new String[][] {
                {"--records", "none"},
                {"--records"},
                {"--store", "mysql"},
                {"--store", "oracle://host/db"},
                {"--store", "redis-cluster://host"},
                {"--fast"}
            }) {
                Started run = start(directory.path(), "bad", arguments);
                assertThat(run.exitCode()).isEqualTo(2);
                assertThat(run.output().lines()).hasSize(1);
                assertThat(run.output()).startsWith("quickstart: ").contains(arguments[0]);
            }
        }
    }

    private record Started(Process process, Path log) {
        int exitCode() throws InterruptedException {
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroy();
            }
            return process.waitFor();
        }

        String output() throws IOException, InterruptedException {
            exitCode();
            return Files.readString(log);
        }

        String lastLine() throws IOException, InterruptedException {
            List<String> lines = output().lines().toList();
            return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
        }
    }

    private static Started start(Path directory, String name, String... arguments) throws IOException {
        Path temporary = Files.createDirectories(directory.resolve("tmp"));
        Path examples = Path.of(System.getProperty("config.examples", "../config-examples"), "quickstart");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "-Djava.io.tmpdir=" + temporary,
                "-Dslf4j.provider=org.slf4j.simple.SimpleServiceProvider",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
                "-Dquickstart.plugins=" + TestCluster.pluginPath(),
                "-Dquickstart.examples=" + examples,
                "-cp",
                System.getProperty("java.class.path"),
                Quickstart.class.getName()));
        command.addAll(List.of(arguments));
        File log = Files.createTempFile(directory, name, ".log").toFile();
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start();
        return new Started(process, log.toPath());
    }
}
