package io.connectjobs.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.connectjobs.local.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ClusterExtension.class)
final class PluginTest {
    private static final String PASSWORD = "s3cr3t-of-mine";
    private static final Duration FEW_SECONDS = Duration.ofSeconds(15);

    @Test
    void a_worker_lists_both_connectors_with_the_version_of_the_build(TestCluster cluster) {
        Map<String, String> versions = new TreeMap<>();
        for (JsonNode plugin : cluster.worker().rest().plugins()) {
            versions.put(plugin.path("class").asText(), plugin.path("version").asText());
        }
        String version = System.getProperty("project.version");
        assertThat(versions)
                .containsEntry("io.connectjobs.sink.JobSinkConnector", version)
                .containsEntry("io.connectjobs.source.JobSourceConnector", version);
    }

    @Test
    void good_configs_have_no_errors(TestCluster cluster) throws Exception {
        TestStore store = cluster.store(Backend.SQLITE);
        assertThat(errors(cluster, Configs.sink(store, "any", Map.of()))).isEmpty();
        assertThat(errors(cluster, Configs.source(store, "any", Map.of()))).isEmpty();
    }

    @Test
    void a_role_that_may_only_read_is_an_error_of_the_url_that_names_the_right(TestCluster cluster) throws Exception {
        TestStore store = cluster.store(Backend.POSTGRESQL);
        String topic = cluster.kafka().createTopic(cluster.name("rights"), 1);
        try (Connectors connectors = new Connectors(cluster.worker().rest())) {
            connectors.run(topic, Configs.sink(store, topic, Map.of("store.pool.size", "1")));
            cluster.kafka().send(topic, "1");
            Await.until("the job", FEW_SECONDS, () -> store.count(topic, "available") == 1);
        }
        store.execute("CREATE ROLE " + topic.replace('-', '_') + " LOGIN");
        store.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO " + topic.replace('-', '_'));
        Map<String, String> config = Configs.source(store, topic, Map.of());
        String own = validate(cluster, config);
        assertThat(errors(own)).isEmpty();
        assertThat(own).as("recommended values").contains("\"recommended_values\":[\"" + topic + "\"]");
        config.put("store.url", store.url().replaceFirst("//.*@", "//"));
        config.put("store.username", topic.replace('-', '_'));
        assertThat(errors(cluster, config))
                .containsOnlyKeys("store.url")
                .hasEntrySatisfying("store.url", error -> assertThat(error).contains("UPDATE"));
    }

    @Test
    void an_unknown_url_scheme_is_an_error_of_the_url_that_lists_the_known_ones(TestCluster cluster) throws Exception {
        assertThat(errors(cluster, sink(cluster, Map.of("store.url", "oracle://host/db"))))
                .containsOnlyKeys("store.url")
                .hasEntrySatisfying(
                        "store.url", error -> assertThat(error).contains("oracle:", "postgresql:", "sqlite:"));
    }

    @Test
    void an_unreachable_server_is_an_error_of_the_url_within_seconds_and_without_the_password(TestCluster cluster)
            throws Exception {
        Map<String, String> unreachable = Map.of(
                "store.url", "postgresql://me:" + PASSWORD + "@127.0.0.1:1/jobs", "store.connect.timeout.ms", "2000");
        for (Map<String, String> config : List.of(sink(cluster, unreachable), source(cluster, unreachable))) {
            long start = System.nanoTime();
            String answer = validate(cluster, config);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(FEW_SECONDS);
            assertThat(errors(answer)).containsOnlyKeys("store.url");
            assertThat(errors(answer).get("store.url")).doesNotContain(PASSWORD);
        }
    }

    @Test
    void a_password_of_its_own_stays_out_of_the_answer_and_the_log(TestCluster cluster) throws Exception {
        Map<String, String> config = sink(
                cluster,
                Map.of(
                        "store.url", "postgresql://127.0.0.1:1/jobs",
                        "store.username", "me",
                        "store.password", PASSWORD,
                        "store.connect.timeout.ms", "2000"));
        String answer = validate(cluster, config);
        assertThat(errors(answer)).containsOnlyKeys("store.url");
        assertThat(errors(answer).toString()).doesNotContain(PASSWORD);
        assertThat(cluster.worker().log()).content().doesNotContain(PASSWORD);
    }

    @Test
    void all_problems_come_at_once_each_on_its_own_field(TestCluster cluster) throws Exception {
        assertThat(errors(
                        cluster,
                        source(cluster, Map.of("queues", "orders,", "lease.ms", "-5", "topic", "jobs.${nonsense}"))))
                .containsOnlyKeys("queues", "lease.ms", "topic");
        assertThat(errors(
                        cluster,
                        sink(
                                cluster,
                                Map.of(
                                        "operation", "delete",
                                        "job.id", "${value.id",
                                        "job.priority", "${nonsense}",
                                        "job.retry.policy", "never()"))))
                .containsOnlyKeys("operation", "job.id", "job.priority", "job.retry.policy");
    }

    @Test
    void a_queue_that_is_empty_or_no_legal_topic_name_is_an_error(TestCluster cluster) throws Exception {
        assertThat(errors(cluster, source(cluster, Map.of("queues", "")))).containsOnlyKeys("queues");
        assertThat(errors(cluster, source(cluster, Map.of("queues", "no spaces"))))
                .containsOnlyKeys("queues")
                .hasEntrySatisfying("queues", error -> assertThat(error).contains("no spaces"));
    }

    private static Map<String, String> sink(TestCluster cluster, Map<String, String> more) throws Exception {
        Map<String, String> config = new HashMap<>(Configs.sink(cluster.store(Backend.SQLITE), "any", Map.of()));
        config.putAll(more);
        return config;
    }

    private static Map<String, String> source(TestCluster cluster, Map<String, String> more) throws Exception {
        Map<String, String> config = new HashMap<>(Configs.source(cluster.store(Backend.SQLITE), "any", Map.of()));
        config.putAll(more);
        return config;
    }

    private static Map<String, String> errors(TestCluster cluster, Map<String, String> config) throws IOException {
        return errors(validate(cluster, config));
    }

    private static String validate(TestCluster cluster, Map<String, String> config) {
        config.put("name", "validated");
        return cluster.worker().rest().validate(config);
    }

    /** By field; only fields that have any. */
    private static Map<String, String> errors(String answer) throws IOException {
        Map<String, String> errors = new TreeMap<>();
        for (JsonNode config : new ObjectMapper().readTree(answer).path("configs")) {
            JsonNode value = config.path("value");
            if (!value.path("errors").isEmpty()) {
                errors.put(value.path("name").asText(), value.path("errors").toString());
            }
        }
        return errors;
    }
}
