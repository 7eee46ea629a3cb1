package io.connectjobs.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.connectjobs.local.Await;
import io.prometheus.jmx.JmxCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a monitoring tool sees of the connectors on a real worker, with the rules and the dashboard of the examples. */
@ExtendWith(ClusterExtension.class)
final class MetricsTest {
    static final String DASHBOARD = "monitoring/grafana-dashboard.json";

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Pattern ALTERNATIVES = Pattern.compile("><>\\(?([a-z|-]+)\\)?(-total)?'");
    private static final Pattern EXPLAINED = Pattern.compile("(?m)^\\| `([a-z-]+)` \\| (?:count|size|now) \\|");
    private static final Pattern EXPORTED = Pattern.compile("connectjobs_[a-z_]+");

    @Test
    void workers_of_kafka_before_4_1_run_the_connectors_without_metrics_and_say_so_once_a_task(TestCluster cluster)
            throws Exception {
        assumeFalse(KafkaVersion.hasPluginMetrics(), () -> "Kafka " + KafkaVersion.name() + " has plugin metrics");
        TestStore store = cluster.store(Backend.SQLITE);
        String name = cluster.name("unmetered");
        cluster.kafka().createTopic(name, 1);
        long before = linesWithoutMetrics(cluster);
        try (Connectors connectors = new Connectors(cluster.worker().rest());
                Jmx jmx = Jmx.of(cluster.worker().pid())) {
            connectors.run(name, Configs.sink(store, name, Map.of()));
            connectors.run(name + "-jobs", Configs.source(store, name, Map.of()));
            cluster.kafka().send(name, "{}");
            Await.until("the job to be done", LIMIT, () -> store.count(name, "completed") == 1);
            assertThat(jmx.beans("kafka.connect:type=plugins,*")).isEmpty();
        }
        assertThat(linesWithoutMetrics(cluster) - before).isEqualTo(2);
        assertThat(cluster.worker().log())
                .content()
                .doesNotContain("LinkageError", "NoSuchMethodError: ", "NoClassDefFoundError: ");
    }

    private static long linesWithoutMetrics(TestCluster cluster) throws IOException {
        return Files.readString(cluster.worker().log())
                .lines()
                .filter(line -> line.contains("This worker has no plugin metrics"))
                .count();
    }

    @Test
    void jmx_the_exporter_and_the_dashboard_agree_on_what_the_connectors_count(TestCluster cluster) throws Exception {
        assumeTrue(
                KafkaVersion.hasPluginMetrics(),
                () -> "skipped: plugin metrics need Kafka 4.1, this is " + KafkaVersion.name());
        TestStore store = cluster.store(Backend.SQLITE);
        String name = cluster.name("metered");
        cluster.kafka().createTopic(name, 1);
        try (Connectors connectors = new Connectors(cluster.worker().rest());
                Jmx jmx = Jmx.of(cluster.worker().pid())) {
            connectors.run(name, Configs.tolerantSink(store, name, Map.of("job.id", "${value.id}")));
            connectors.run(name + "-jobs", Configs.source(store, name, Map.of()));
            connectors.run(name + "-told", Configs.source(store, name, Map.of("mode", "events")));
            cluster.kafka().send(name, "{\"id\":1}", "{\"id\":2}", "{}");
            Await.until("both to be done", LIMIT, () -> store.count(name, "completed") == 2);

            ObjectName sink = new ObjectName("kafka.connect:type=plugins,connector=" + name + ",task=0");
            ObjectName source = new ObjectName("kafka.connect:type=plugins,connector=" + name + "-jobs,task=0");
            assertThat(jmx.number(sink, "jobs-added-total")).isEqualTo(2);
            assertThat(jmx.number(sink, "records-bad-total")).isEqualTo(1);
            Await.until("both to be counted", LIMIT, () -> jmx.number(source, "jobs-delivered-total") == 2);
            assertThat(jmx.number(source, "last-success-age-ms")).isBetween(0d, 10_000d);
            ObjectName completed = new ObjectName(
                    "kafka.connect:type=plugins,connector=" + name + "-jobs,task=0,queue=" + name + ",state=completed");
            Await.until("the queue to be counted", LIMIT, () -> jmx.number(completed, "queue-jobs") == 2);

            Set<String> attributes = new TreeSet<>();
            for (ObjectName bean : jmx.beans("kafka.connect:type=plugins,connector=" + name + "*,*")) {
                attributes.addAll(jmx.attributes(bean));
            }
            assertThat(inManual())
                    .as("metrics that docs/operations.md explains")
                    .isEqualTo(attributes.stream()
                            .map(attribute -> attribute.replaceFirst("-(total|rate|avg|max)$", ""))
                            .collect(Collectors.toSet()));
            attributes.removeIf(attribute -> attribute.endsWith("-rate"));
            assertThat(inRules()).as("attributes that the rules name").isEqualTo(attributes);

            Map<String, Double> exported = export(jmx);
            assertThat(exported.keySet())
                    .as("one name for each attribute")
                    .isEqualTo(attributes.stream()
                            .map(attribute -> "connectjobs_" + attribute.replace('-', '_'))
                            .collect(Collectors.toSet()));
            assertThat(exported).containsEntry("connectjobs_jobs_added_total", 2d);
            assertThat(inDashboard()).isNotEmpty().isSubsetOf(exported.keySet());
        }
    }

    private static Set<String> inManual() throws IOException {
        String page = Files.readString(ConfigExamplesTest.EXAMPLES.resolve("../docs/operations.md"));
        return EXPLAINED
                .matcher(page.substring(page.indexOf("## Metrics"), page.indexOf("## Runbook")))
                .results()
                .map(row -> row.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> inRules() throws IOException {
        Set<String> names = new TreeSet<>();
        for (MatchResult rule : ALTERNATIVES
                .matcher(Files.readString(ConfigExamplesTest.EXAMPLES.resolve("monitoring/jmx-exporter.yml")))
                .results()
                .toList()) {
            String suffix = rule.group(2) == null ? "" : rule.group(2);
            for (String one : rule.group(1).split("\\|", -1)) {
                names.add(one + suffix);
            }
        }
        return names;
    }

    private static Set<String> inDashboard() throws IOException {
        return EXPORTED.matcher(Files.readString(ConfigExamplesTest.EXAMPLES.resolve(DASHBOARD)))
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** What the exporter makes of the worker's beans: the largest value under each name that it gives. */
    private static Map<String, Double> export(Jmx jmx) throws Exception {
        String rules = Files.readString(ConfigExamplesTest.EXAMPLES.resolve("monitoring/jmx-exporter.yml"));
        MetricSnapshots snapshots = new JmxCollector("jmxUrl: '" + jmx.address() + "'\n" + rules)
                .register(new PrometheusRegistry())
                .collect();
        Map<String, Double> exported = new TreeMap<>();
        for (MetricSnapshot metric : snapshots) {
            String name = metric.getMetadata().getPrometheusName();
            if (name.startsWith("connectjobs_")) {
                String suffix = metric instanceof CounterSnapshot ? "_total" : "";
                for (DataPointSnapshot point : metric.getDataPoints()) {
                    exported.merge(name + suffix, value(point), Math::max);
                }
            }
        }
        return exported;
    }

    private static double value(DataPointSnapshot point) {
        return point instanceof CounterSnapshot.CounterDataPointSnapshot counter ? counter.getValue() : 0;
    }
}
