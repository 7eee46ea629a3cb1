package io.connectjobs.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.connectjobs.local.Await;
import io.connectjobs.local.LocalRedis;
import io.connectjobs.local.LocalWorker;
import io.connectjobs.quickstart.JobKeys;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Each file of config-examples is posted as it is, with what its README says, and does its job. */
@ExtendWith(ClusterExtension.class)
final class ConfigExamplesTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    static final Path EXAMPLES = Path.of(System.getProperty("config.examples", "../config-examples"));
    private static final List<String> QUICKSTART =
            List.of("events-to-store.json", "outcomes-to-store.json", "store-to-jobs.json");
    private static final List<String> TRANSFER = List.of("export.json", "import.json");
    private static final List<String> PAIR = List.of("sink.json", "source.json");

    @Test
    void each_file_has_a_test_here() throws IOException {
        try (Stream<Path> files = Files.walk(EXAMPLES)) {
            assertThat(files.filter(file -> file.toString().endsWith(".json"))
                            .map(file -> EXAMPLES.relativize(file).toString()))
                    .as("a new example needs a case in this class")
                    .containsExactlyInAnyOrderElementsOf(Stream.of(
                                    QUICKSTART.stream().map("quickstart/"::concat),
                                    PAIR.stream().map("sqlite/"::concat),
                                    PAIR.stream().map("postgresql/"::concat),
                                    PAIR.stream().map("mysql/"::concat),
                                    PAIR.stream().map("redis/"::concat),
                                    TRANSFER.stream().map("transfer/"::concat),
                                    // AvroTest has these.
                                    PAIR.stream().map("avro-apicurio/"::concat),
                                    PAIR.stream().map("avro-confluent/"::concat),
                                    Stream.of("commands/sink.json", "events/source.json", MetricsTest.DASHBOARD))
                            .flatMap(names -> names)
                            .toList());
        }
    }

    @Test
    void no_file_holds_a_secret() throws IOException {
        try (Stream<Path> files = Files.walk(EXAMPLES)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".json")).toList()) {
                assertThat(Files.readString(file)
                                .lines()
                                .filter(line -> line.contains("\"store.url\"") || line.contains("\"store.password\"")))
                        .as(file.toString())
                        .allMatch(line -> line.contains("\"${env:"));
            }
        }
    }

    @Test
    void the_sqlite_pair_takes_a_record_through_the_store(TestCluster cluster) throws Exception {
        TestStore store = cluster.store(Backend.SQLITE);
        pairTakesARecordThroughTheStore(cluster, "sqlite", store, Map.of("JOB_STORE_URL", store.url()));
    }

    @Test
    void the_postgresql_pair_takes_a_record_through_the_store(TestCluster cluster) throws Exception {
        TestStore store = cluster.store(Backend.POSTGRESQL);
        String url = store.url().replaceFirst("//.*@", "//");
        pairTakesARecordThroughTheStore(
                cluster,
                "postgresql",
                store,
                Map.of("JOB_STORE_URL", url, "JOB_STORE_USERNAME", "postgres", "JOB_STORE_PASSWORD", "not needed"));
    }

    @Test
    void the_mysql_pair_takes_a_record_through_the_store(TestCluster cluster) throws Exception {
        TestStore store = cluster.mariaDbStore();
        String url = store.url().replaceFirst("//.*@", "//");
        pairTakesARecordThroughTheStore(
                cluster,
                "mysql",
                store,
                Map.of("JOB_STORE_URL", url, "JOB_STORE_USERNAME", "root", "JOB_STORE_PASSWORD", "not needed"));
    }

    /** The embedded server is a MariaDB. */
    @Test
    void the_mysql_pair_takes_a_record_through_a_mysql_server(TestCluster cluster) throws Exception {
        String own = System.getenv("CJ_IT_MYSQL_URL");
        assumeTrue(own != null, "skipped: CJ_IT_MYSQL_URL names no server");
        URI server = URI.create(own);
        String[] user = server.getUserInfo().split(":", 2);
        String password = user.length == 2 ? user[1] : "";
        String at = "//" + server.getHost() + ":" + server.getPort();
        TestStore admin = new TestStore(
                own, "jdbc:mariadb:" + at + server.getPath() + "?user=" + user[0] + "&password=" + password);
        String database = "cj_examples_" + ProcessHandle.current().pid();
        admin.execute("CREATE DATABASE " + database);
        try {
            TestStore store = new TestStore(own, admin.jdbcUrl().replace(server.getPath() + "?", "/" + database + "?"));
            pairTakesARecordThroughTheStore(
                    cluster,
                    "mysql",
                    store,
                    Map.of(
                            "JOB_STORE_URL",
                            "mysql:" + at + "/" + database,
                            "JOB_STORE_USERNAME",
                            user[0],
                            "JOB_STORE_PASSWORD",
                            password));
        } finally {
            admin.execute("DROP DATABASE " + database);
        }
    }

    @Test
    void the_redis_pair_takes_a_record_through_the_store(TestCluster cluster) throws Exception {
        try (LocalRedis redis = cluster.redis("always")) {
            JobKeys jobs = new JobKeys(URI.create(redis.url()), "emails");
            pairTakesARecordThroughTheStore(
                    cluster,
                    "redis",
                    Map.of("JOB_STORE_URL", redis.url()),
                    id -> jobs.ids().contains(id)
                            && jobs.countByState().keySet().equals(Set.of("completed")));
        }
    }

    @Test
    void the_quickstart_configs_take_an_order_to_a_worker_and_its_answer_back(TestCluster cluster) throws Exception {
        TestStore store = cluster.store(Backend.SQLITE);
        cluster.kafka().createTopic("quickstart.events", 1);
        cluster.kafka().createTopic("quickstart.outcomes", 1);
        cluster.kafka().createTopic("jobs.orders", 1);
        try (LocalWorker connect = cluster.worker("examples-quickstart", Map.of("JOB_STORE_URL", store.url()))
                        .start();
                EchoWorker worker =
                        EchoWorker.start(cluster.kafka(), "jobs.orders", "quickstart.outcomes", Duration.ZERO)) {
            post(connect, "quickstart", QUICKSTART);
            cluster.kafka().send("quickstart.events", "{\"orderId\":\"o-1\",\"priority\":3}", "no order");
            Await.until("the order to complete", LIMIT, () -> store.count("orders", "completed") == 1);
            assertThat(cluster.kafka().read("quickstart.dlq", 1).get(0).value()).isEqualTo("no order");
            assertThat(worker).isNotNull();
        }
        assertThat(store.rows("SELECT id, kind, priority FROM cj_jobs")).containsExactly(List.of("o-1", "order", "3"));
    }

    @Test
    void the_commands_config_does_what_it_can_and_reports_the_rest(TestCluster cluster) throws Exception {
        TestStore store = cluster.store(Backend.SQLITE);
        cluster.kafka().createTopic("job-commands", 1);
        try (LocalWorker connect = cluster.worker("examples-commands", Map.of("JOB_STORE_URL", store.url()))
                .start()) {
            post(connect, "commands", List.of("sink.json"));
            cluster.kafka()
                    .send(
                            "job-commands",
                            "{\"command\":\"pause\",\"queue\":\"emails\"}",
                            "{\"command\":\"cancel\",\"queue\":\"emails\",\"id\":\"nobody\"}");
            assertThat(cluster.kafka().read("job-commands.dlq", 1).get(0).header("__connect.errors.exception.message"))
                    .contains("emails/nobody", "the store has no such job");
        }
        assertThat(store.column("SELECT queue FROM cj_queue WHERE paused")).containsExactly("emails");
    }

    @Test
    void the_events_config_tells_how_a_job_ended(TestCluster cluster) throws Exception {
        TestStore store = cluster.store(Backend.SQLITE);
        String name = cluster.name("ended");
        String topic = cluster.kafka().createTopic(name, 1);
        try (Connectors connectors = new Connectors(cluster.worker().rest());
                LocalWorker connect = cluster.worker("examples-events", Map.of("JOB_STORE_URL", store.url()))
                        .start()) {
            post(connect, "events", List.of("source.json"));
            Await.until("somebody to listen", LIMIT, () -> EventsTest.isListening(store));
            connectors.run(name, Configs.sink(store, topic, Map.of("job.id", "${value.id}")));
            connectors.run(name + "-jobs", Configs.source(store, name, Map.of()));
            cluster.kafka().send(topic, "{\"id\":\"e-17\"}");
            assertThat(cluster.kafka().read("job-events." + name, 1).get(0).value())
                    .contains("\"id\":\"e-17\"", "\"event\":\"completed\"", "\"state\":\"completed\"");
        }
    }

    @Test
    void the_transfer_configs_move_a_paused_queue(TestCluster cluster) throws Exception {
        TestStore from = cluster.store(Backend.POSTGRESQL);
        TestStore to = cluster.store(Backend.SQLITE);
        Map<String, String> environment = Map.of("JOB_STORE_URL", from.url(), "JOB_STORE_URL_TO", to.url());
        try (LocalWorker connect =
                        cluster.worker("examples-transfer", environment).start();
                Connectors others = new Connectors(cluster.worker().rest())) {
            String topic = cluster.kafka().createTopic(cluster.name("moving"), 1);
            others.run(topic, Configs.sink(from, topic, Map.of("job.queue", "emails")));
            cluster.kafka().send(topic, "{\"to\":\"a\"}", "{\"to\":\"b\"}");
            Await.until("the jobs", LIMIT, () -> from.count("emails", "available") == 2);
            from.execute("INSERT INTO cj_queue (queue, paused) VALUES ('emails', true)");
            cluster.kafka().createTopic("job-export.emails", 1);
            post(connect, "transfer", TRANSFER);
            Await.until("the jobs elsewhere", LIMIT, () -> to.count("emails", "available") == 2);
            Await.until(
                    "the manifest",
                    LIMIT,
                    () -> Files.readString(connect.log()).contains("The queue 'emails' is here as a whole"));
        }
        assertThat(to.column("SELECT queue FROM cj_queue WHERE paused")).containsExactly("emails");
    }

    private interface Completed {
        boolean is(String id) throws Exception;
    }

    private static void pairTakesARecordThroughTheStore(
            TestCluster cluster, String folder, TestStore store, Map<String, String> environment) throws Exception {
        String completed = "SELECT id FROM cj_jobs WHERE state = 'completed' AND id = ?";
        pairTakesARecordThroughTheStore(
                cluster, folder, environment, id -> store.rows(completed, id).size() == 1);
    }

    /** The pairs use the same topics, one after the other. */
    private static void pairTakesARecordThroughTheStore(
            TestCluster cluster, String folder, Map<String, String> environment, Completed completed) throws Exception {
        String id = cluster.name(folder);
        // Of its own: a worker of the same name would find the connectors of the one before.
        String worker = "examples-" + id;
        String email = "{\"id\":\"" + id + "\",\"to\":\"someone\"}";
        try (LocalWorker connect = cluster.worker(worker, environment).start()) {
            post(connect, folder, PAIR);
            cluster.kafka().send("emails", email);
            Await.until("the job to complete", LIMIT, () -> completed.is(id));
        }
        assertThat(cluster.kafka().readAll("jobs.emails"))
                .filteredOn(job -> new String(job.received().key(), UTF_8).equals(id))
                .singleElement()
                .extracting(Kafka.Message::value)
                .isEqualTo(email);
    }

    private static void post(LocalWorker connect, String folder, List<String> files) throws IOException {
        for (String file : files) {
            connect.rest().create(Files.readString(EXAMPLES.resolve(folder).resolve(file)));
        }
        for (String file : files) {
            String name = file.replace(".json", "");
            connect.rest().awaitRunning(folder.equals("quickstart") ? name : folder + "-" + name);
        }
    }
}
