package io.connectjobs.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.local.Await;
import io.connectjobs.local.ConnectRest;
import io.connectjobs.local.LocalWorker;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two passwords that a config provider gives: whatever happens, nothing that a worker shows has them. */
@ExtendWith(ClusterExtension.class)
final class SecretsTest {
    private static final String IN_URL = "kestrel-7731-in-url";
    private static final String OF_ITS_OWN = "heron-4402-alone";
    /** Everything that the plugin and its libraries could log. */
    private static final String TALKATIVE = "-Dorg.slf4j.simpleLogger.log.io.connectjobs=debug"
            + " -Dorg.slf4j.simpleLogger.log.com.zaxxer.hikari=debug";

    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final List<String> ANSWERS =
            List.of("", "/config", "/status", "/tasks", "/tasks-config", "/offsets", "/topics");

    @Test
    void no_log_line_rest_answer_metric_or_exception_has_a_password(TestCluster cluster) throws Exception {
        TestStore store = cluster.store(Backend.POSTGRESQL);
        String topic = cluster.kafka().createTopic(cluster.name("secrets"), 1);
        Map<String, String> environment = Map.of(
                "JOB_STORE_URL",
                withPassword(store.url()),
                "JOB_STORE_AWAY",
                withPassword("postgresql://postgres@127.0.0.1:1/jobs"),
                "JOB_STORE_PASSWORD",
                OF_ITS_OWN,
                "JAVA_TOOL_OPTIONS",
                TALKATIVE);
        List<String> seen = new ArrayList<>();
        try (LocalWorker worker = cluster.worker("secrets", environment).start()) {
            ConnectRest rest = worker.rest();
            rest.create(topic, config(Configs.tolerantSink(store, topic, Map.of("retry.budget.ms", "1"))));
            rest.create(topic + "-jobs", config(Configs.source(store, topic, Map.of("dispatch.settle", "by.worker"))));
            rest.awaitRunning(topic);
            cluster.kafka().send(topic, "1", "no json", "{}");
            Await.until("the jobs", LIMIT, () -> store.count(topic, "running") == 2);
            seen.add(rest.validate(away(Configs.sink(store, topic, Map.of()))));
            seen.add(rest.validate(away(Configs.source(store, topic, Map.of()))));
            seen.add(rest.send("POST", "/connectors", "{\"name\":\"x\",\"config\":" + json(store) + "}")
                    .body());
            readMetrics(worker, seen);
            cluster.dropDatabase(store);
            cluster.kafka().send(topic, "4");
            Await.until("the sink to fail", LIMIT, () -> rest.states(topic).contains("FAILED"));
            for (String name : List.of(topic, topic + "-jobs")) {
                ANSWERS.forEach(path -> seen.add(
                        rest.send("GET", "/connectors/" + name + path, "").body()));
            }
            seen.add(rest.send("GET", "/connectors?expand=status&expand=info", "")
                    .body());
            seen.add(Files.readString(worker.log()));
        }
        assertThat(String.join("\n", seen))
                .as("what was looked at is what was meant")
                .contains("restart the task", "HikariConfig", "${env:JOB_STORE_URL}", "127.0.0.1:1")
                .contains(KafkaVersion.hasPluginMetrics() ? "jobs-added-total" : "has no plugin metrics");
        assertThat(seen).noneMatch(text -> text.contains(IN_URL) || text.contains(OF_ITS_OWN));
    }

    private static String withPassword(String url) {
        return url.replaceFirst("//[^@]*@", "//postgres:" + IN_URL + "@");
    }

    private static Map<String, String> config(Map<String, String> config) {
        config.put("store.url", "${env:JOB_STORE_URL}");
        config.put("store.password", "${env:JOB_STORE_PASSWORD}");
        return config;
    }

    private static Map<String, String> away(Map<String, String> config) {
        config.put("name", "away");
        config.put("store.url", "${env:JOB_STORE_AWAY}");
        config.put("store.password", "${env:JOB_STORE_PASSWORD}");
        config.put("store.connect.timeout.ms", "2000");
        return config;
    }

    private static String json(TestStore store) {
        List<String> fields = new ArrayList<>();
        new HashMap<>(away(Configs.sink(store, "any", Map.of())))
                .forEach((key, value) -> fields.add("\"" + key + "\":\"" + value + "\""));
        return "{" + String.join(",", fields) + "}";
    }

    private static void readMetrics(LocalWorker worker, List<String> seen) throws Exception {
        try (Jmx jmx = Jmx.of(worker.pid())) {
            for (ObjectName bean : jmx.beans("*:*")) {
                for (String attribute : jmx.attributes(bean)) {
                    try {
                        seen.add(bean + " " + attribute + " " + jmx.value(bean, attribute));
                    } catch (JMException | RuntimeException e) {
                        seen.add(bean + " " + attribute + " " + e);
                    }
                }
            }
        }
    }
}
