package io.connectjobs.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.connectjobs.connect.Meter;
import io.connectjobs.connect.Meters;
import io.connectjobs.connect.StoreConfig;
import io.connectjobs.connect.testing.ReferencePage;
import io.connectjobs.store.ClaimRequest.QueueShare;
import io.connectjobs.store.FeedFilter;
import io.connectjobs.store.HistoryEntry;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.NewJob;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.ConnectorTransactionBoundaries;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.apache.kafka.connect.source.SourceConnector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class JobSourceConfigTest {
    private static final Map<String, String> NON_DEFAULTS = Map.ofEntries(
            Map.entry("mode", "dispatch"),
            Map.entry("events.states", "completed,dead"),
            Map.entry("events.types", "failed"),
            Map.entry("queues", "a:3, b"),
            Map.entry("topic", "${kind}.${queue}"),
            Map.entry("record.key", ""),
            Map.entry("record.format", "payload"),
            Map.entry("record.payload", "json"),
            Map.entry("dispatch.settle", "by.worker"),
            Map.entry("max.in.flight", "7"),
            Map.entry("on.undelivered", "release"),
            Map.entry("lease.ms", "8"),
            Map.entry("batch.size", "9"),
            Map.entry("export.running", "fail"),
            Map.entry("poll.interval.ms", "10"));

    @Test
    void without_anything_but_a_store_and_queues_the_defaults_hold() {
        JobSourceConfig config = JobSourceConfig.of(Map.of("store.url", "memory:x", "queues", "q"));
        assertThat(config.queues()).containsExactly(new QueueShare("q", 1));
        assertThat(config.topic()).hasToString("jobs.${queue}");
        assertThat(config.key()).hasToString("${id}");
        assertThat(config.format()).isEqualTo(RecordFormat.ENVELOPE);
        assertThat(config.payload()).isEqualTo(RecordPayload.STRING);
        assertThat(config.settle()).isEqualTo(SettleMode.ON_DELIVERY);
        assertThat(config.maxInFlight()).isEmpty();
        assertThat(config.onUndelivered()).isEqualTo(OnUndelivered.FAIL);
        assertThat(config.lease()).isEqualTo(Duration.ofMinutes(1));
        assertThat(config.batchSize()).isEqualTo(1000);
        assertThat(config.pollInterval()).isEqualTo(Duration.ofMillis(200));
    }

    @Test
    void by_worker_bounds_the_jobs_in_flight_unless_told_otherwise() {
        Map<String, String> props = Map.of("store.url", "memory:x", "queues", "q", "dispatch.settle", "by.worker");
        assertThat(JobSourceConfig.of(props).maxInFlight()).hasValue(1000);
    }

    @Test
    void every_key_is_pinned() {
        Map<String, String> props = new HashMap<>(NON_DEFAULTS);
        props.put("store.url", "memory:x");
        JobSourceConfig config = JobSourceConfig.of(props);
        assertThat(config.queues()).containsExactly(new QueueShare("a", 3), new QueueShare("b", 1));
        assertThat(config.topic()).hasToString("${kind}.${queue}");
        assertThat(config.key().isEmpty()).isTrue();
        assertThat(config.format()).isEqualTo(RecordFormat.PAYLOAD);
        assertThat(config.payload()).isEqualTo(RecordPayload.JSON);
        assertThat(config.settle()).isEqualTo(SettleMode.BY_WORKER);
        assertThat(config.maxInFlight()).hasValue(7);
        assertThat(config.onUndelivered()).isEqualTo(OnUndelivered.RELEASE);
        assertThat(config.lease()).isEqualTo(Duration.ofMillis(8));
        assertThat(config.batchSize()).isEqualTo(9);
        assertThat(config.pollInterval()).isEqualTo(Duration.ofMillis(10));
        assertThat(config.exportRunning()).isEqualTo(ExportRunning.FAIL);
        assertThat(config.mode()).isEqualTo(Mode.DISPATCH);
        assertThat(config.events())
                .isEqualTo(new FeedFilter(
                        Set.of("a", "b"),
                        Set.of(JobState.COMPLETED, JobState.DEAD),
                        Set.of(HistoryEntry.Event.FAILED)));
        Set<String> own = new HashSet<>(JobSourceConfig.CONFIG_DEF.names());
        own.removeAll(StoreConfig.addTo(new ConfigDef()).names());
        assertThat(own).as("a new key needs a line in this test").isEqualTo(NON_DEFAULTS.keySet());
    }

    @Test
    void validation_tells_every_problem_on_its_field() {
        Map<String, String> bad = new HashMap<>();
        NON_DEFAULTS.keySet().forEach(key -> bad.put(key, "-1"));
        bad.put("queues", "a b");
        bad.put("topic", "${id}");
        bad.put("record.key", "${kind");
        bad.put("store.url", "nowhere://me:sesame@host/db");
        Map<String, List<String>> errors = errors(bad);
        assertThat(errors)
                .hasSize(16)
                .allSatisfy((key, messages) -> assertThat(messages)
                        .singleElement()
                        .asString()
                        .contains(key)
                        .doesNotContain("sesame"));
        assertThat(errors.get("lease.ms")).first().asString().contains("-1", "at least 1");
        assertThat(errors.get("topic")).first().asString().contains("known are: ${queue} ${kind}");
    }

    @Test
    void a_setting_that_is_null_spoils_no_other_problem() {
        Map<String, String> props = new HashMap<>(Map.of("store.url", "memory:x", "queues", "a b"));
        List.of("mode", "topic", "name", "tasks.max", "transforms").forEach(key -> props.put(key, null));
        assertThat(errors(props)).containsOnlyKeys("queues");
    }

    @Test
    void a_name_too_long_to_own_leases_is_refused_and_leaves_no_store_open() {
        Map<String, String> props =
                SourceHarness.props("name", "n".repeat(191), "store.url", "memory:left-" + UUID.randomUUID());
        assertThat(errors(props).get("mode")).singleElement().asString().contains("at most 190");
        props.put("name", "n".repeat(190));
        assertThat(errors(props)).isEmpty();
    }

    @Test
    void what_cannot_start_leaves_no_store_open() {
        Map<String, String> props = SourceHarness.props();
        try (JobStore before = StoreConfig.of(props).open()) {
            before.enqueue(List.of(NewJob.on("q").id("1").build()));
            assertThatThrownBy(() -> StartedSource.start(JobSourceConfig.of(props), Optional.empty(), new NoMeters()))
                    .isInstanceOf(IllegalStateException.class);
        }
        try (JobStore after = StoreConfig.of(props).open()) {
            assertThat(after.inspect().counts()).isEmpty();
        }
    }

    /** A worker whose metrics fail. */
    private static final class NoMeters implements Meters {
        @Override
        public Meter count(String name, String what) {
            throw new IllegalStateException("no meters today");
        }

        @Override
        public Meter spread(String name, String what) {
            throw new IllegalStateException("no meters today");
        }

        @Override
        public void gauge(String name, String what, Map<String, String> tags, LongSupplier value) {
            throw new IllegalStateException("no meters today");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'',is empty",
        "'a,,b',is empty",
        "a/b,no legal topic name",
        "..,no legal topic name",
        "a:0,weight '0'",
        "a:x,weight 'x'",
        "'a,a:2',twice"
    })
    void bad_queues_are_refused_with_the_reason(String queues, String reason) {
        assertThat(errors(Map.of("store.url", "memory:x", "queues", queues)))
                .hasEntrySatisfying(
                        "queues",
                        messages ->
                                assertThat(messages).singleElement().asString().contains("queues", reason));
    }

    @ParameterizedTest
    @ValueSource(strings = {"events", "export"})
    void a_weight_where_it_means_nothing_is_refused(String mode) {
        Map<String, String> props = Map.of("store.url", "memory:x", "mode", mode, "queues", "a, b:1");
        assertThat(errors(props)).containsOnlyKeys("queues");
        assertThat(errors(props).get("queues"))
                .singleElement()
                .asString()
                .contains("queues", "'b:1'", "mode=" + mode, "name the queue alone");
    }

    @ParameterizedTest
    @CsvSource({
        "'',no legal topic name",
        "jobs/${queue},no legal topic name",
        "${kind|x y},",
        "${queue.x},unknown placeholder"
    })
    void bad_topics_are_refused(String topic, String reason) {
        Map<String, List<String>> errors = errors(Map.of("store.url", "memory:x", "queues", "q", "topic", topic));
        if (reason == null) {
            assertThat(errors)
                    .as("a default is never needed, queue and kind are always there")
                    .isEmpty();
        } else {
            assertThat(errors.get("topic")).singleElement().asString().contains("topic", reason);
        }
    }

    @Test
    void an_unreachable_server_is_told_within_seconds_without_the_password() throws Exception {
        int closedPort;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closedPort = socket.getLocalPort();
        }
        long began = System.nanoTime();
        Map<String, List<String>> errors = errors(Map.of(
                "queues", "q",
                "store.url", "postgresql://127.0.0.1:" + closedPort + "/jobs?password=sesame",
                "store.username", "me",
                "store.password", "open",
                "store.connect.timeout.ms", "2000"));
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
        assertThat(errors).containsOnlyKeys("store.url");
        assertThat(errors.get("store.url")).singleElement().asString().doesNotContain("sesame");
    }

    @Test
    void connect_finds_the_connector_and_its_version() {
        assertThat(ServiceLoader.load(SourceConnector.class)).anySatisfy(connector -> {
            assertThat(connector).isInstanceOf(JobSourceConnector.class);
            assertThat(connector.version()).matches("\\d+\\.\\d+\\.\\d+.*");
        });
    }

    @Test
    void tasks_get_the_settings_as_they_are_and_a_number() {
        JobSourceConnector connector = new JobSourceConnector();
        connector.start(Map.of("store.url", "memory:x", "queues", "q"));
        List<Map<String, String>> configs = connector.taskConfigs(2);
        assertThat(configs)
                .extracting(config -> JobSourceConfig.of(config).task())
                .containsExactly(0, 1);
        assertThat(configs).allSatisfy(config -> assertThat(config).containsEntry("store.url", "memory:x"));
        connector.stop();
    }

    @Test
    void offsets_can_be_reset_but_not_set() {
        JobSourceConnector connector = new JobSourceConnector();
        Map<String, String> config = Map.of("name", "n");
        Map<String, Integer> slot = Map.of("slot", 0);
        assertThat(connector.alterOffsets(config, Map.of())).isTrue();
        assertThat(connector.alterOffsets(config, Collections.singletonMap(slot, null)))
                .isTrue();
        assertThatThrownBy(() -> connector.alterOffsets(config, Map.of(slot, Map.of("batch", 7))))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("{slot=0} to {batch=7}")
                .hasMessageContaining("retry them in the store");
    }

    private static final Map<String, String> ONCE =
            Map.of("store.url", "sqlite:target/jobs.db", "queues", "q", "transaction.boundary", "connector");

    private static Map<String, String> once(String... more) {
        Map<String, String> props = new HashMap<>(ONCE);
        for (int i = 0; i < more.length; i += 2) {
            props.put(more[i], more[i + 1]);
        }
        return props;
    }

    @Test
    void exactly_once_is_promised_where_it_is_kept() {
        JobSourceConnector connector = new JobSourceConnector();
        List<Map<String, String>> good = List.of(
                once(),
                once("on.undelivered", "complete", "transforms", "filter"),
                once("on.undelivered", "complete", "errors.tolerance", "all"));
        assertThat(good).allSatisfy(props -> {
            assertThat(connector.exactlyOnceSupport(props)).isEqualTo(ExactlyOnceSupport.SUPPORTED);
            assertThat(connector.canDefineTransactionBoundaries(props))
                    .isEqualTo(ConnectorTransactionBoundaries.SUPPORTED);
        });
        assertThat(connector.exactlyOnceSupport(once("transaction.boundary", "poll")))
                .isEqualTo(ExactlyOnceSupport.UNSUPPORTED);
    }

    @ParameterizedTest
    @CsvSource({
        "dispatch.settle,by.worker,dispatch.settle,on.delivery",
        "transforms,filter,on.undelivered,set complete",
        "errors.tolerance,all,on.undelivered,set complete",
        "store.url,memory:x,store.url,memory",
        "store.url,sqlite::memory:,store.url,memory"
    })
    void where_exactly_once_cannot_be_kept_validation_says_why(String key, String value, String field, String reason) {
        JobSourceConnector connector = new JobSourceConnector();
        Map<String, String> props = once(key, value);
        assertThat(connector.exactlyOnceSupport(props)).isEqualTo(ExactlyOnceSupport.UNSUPPORTED);
        assertThat(connector.canDefineTransactionBoundaries(props))
                .isEqualTo(ConnectorTransactionBoundaries.UNSUPPORTED);
        assertThat(errors(props)).containsOnlyKeys(field);
        assertThat(errors(props).get(field)).singleElement().asString().contains(field, reason);
        props.remove("transaction.boundary");
        assertThat(errors(props)).as("without asking for it").isEmpty();
    }

    @Test
    void exactly_once_that_is_required_needs_the_connectors_own_boundaries() {
        Map<String, String> props = Map.of(
                "store.url", "memory:x", "queues", "q", "exactly.once.support", "required", "name", "n".repeat(151));
        assertThat(errors(props)).containsOnlyKeys("mode", "store.url");
        assertThat(errors(Map.of(
                                "store.url",
                                "sqlite:target/jobs.db",
                                "queues",
                                "q",
                                "exactly.once.support",
                                "required"))
                        .get("mode"))
                .singleElement()
                .asString()
                .contains("transaction.boundary=connector");
    }

    @Test
    void every_setting_has_a_group_a_place_in_it_a_title_and_a_text() {
        ReferencePage.requireDescribed(JobSourceConfig.CONFIG_DEF);
    }

    @Test
    void the_reference_page_is_current() throws IOException {
        ReferencePage.requireCurrent("source", JobSourceConfig.CONFIG_DEF);
    }

    private static Map<String, List<String>> errors(Map<String, String> props) {
        return new JobSourceConnector()
                .validate(props).configValues().stream()
                        .filter(value -> !value.errorMessages().isEmpty())
                        .collect(Collectors.toMap(ConfigValue::name, ConfigValue::errorMessages));
    }
}
