package io.connectjobs.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.connectjobs.connect.StoreConfig;
import io.connectjobs.connect.testing.ReferencePage;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.sink.SinkConnector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class JobSinkConfigTest {
    private static final Map<String, String> NON_DEFAULTS = Map.ofEntries(
            Map.entry("operation", "header"),
            Map.entry("job.queue", "q"),
            Map.entry("job.id", "${key}"),
            Map.entry("job.kind", "k"),
            Map.entry("job.payload", "${value.p}"),
            Map.entry("job.priority", "${value.prio|3}"),
            Map.entry("job.run.at", "2026-01-31T10:00:00Z"),
            Map.entry("job.delay.ms", "500"),
            Map.entry("job.timeout.ms", "900"),
            Map.entry("job.expires.at", "${value.until|}"),
            Map.entry("job.expire.after.ms", "60000"),
            Map.entry("job.max.attempts", "7"),
            Map.entry("job.retry.policy", "fixed(base=10s)"),
            Map.entry("job.unique.key", "${key.u}"),
            Map.entry("job.unique.hold", "window"),
            Map.entry("job.unique.window.ms", "60000"),
            Map.entry("job.unique.conflict", "replace"),
            Map.entry("batch.size", "10"),
            Map.entry("tombstones", "cancel"),
            Map.entry("retry.budget.ms", "9"),
            Map.entry("import.pause", "false"));

    @Test
    void without_anything_but_a_store_the_defaults_hold() {
        JobSinkConfig config = JobSinkConfig.of(Map.of("store.url", "memory:x", "name", "n"));
        assertThat(config.connector()).isEqualTo("n");
        assertThat(config.operation()).isEqualTo(Operation.ENQUEUE);
        assertThat(config.batchSize()).isEqualTo(5000);
        assertThat(config.tombstones()).isEqualTo(Tombstones.IGNORE);
        assertThat(config.retryBudget()).isEqualTo(Duration.ofMinutes(5));
        assertThat(config.importPause()).isTrue();
        assertThat(config.templates())
                .hasToString(
                        "JobTemplates[queue=${topic}, id=${topic}-${partition}-${offset}-${timestamp}, kind=${topic},"
                                + " payload=${value}, priority=0, runAt=, delay=, timeout=, expiresAt=,"
                                + " expireAfter=, maxAttempts=5, retryPolicy=]");
        assertThat(config.unique()).hasToString("UniqueRule[key=, hold=UNFINISHED, window=null, conflict=KEEP]");
    }

    @Test
    void every_key_is_pinned() {
        Map<String, String> props = new HashMap<>(NON_DEFAULTS);
        props.put("store.url", "memory:x");
        JobSinkConfig config = JobSinkConfig.of(props);
        assertThat(config.operation()).isEqualTo(Operation.HEADER);
        assertThat(config.batchSize()).isEqualTo(10);
        assertThat(config.tombstones()).isEqualTo(Tombstones.CANCEL);
        assertThat(config.retryBudget()).isEqualTo(Duration.ofMillis(9));
        assertThat(config.importPause()).isFalse();
        assertThat(config.templates())
                .hasToString("JobTemplates[queue=q, id=${key}, kind=k, payload=${value.p}, priority=${value.prio|3},"
                        + " runAt=2026-01-31T10:00:00Z, delay=500, timeout=900, expiresAt=${value.until|}, expireAfter=60000,"
                        + " maxAttempts=7, retryPolicy=fixed(base=10s)]");
        assertThat(config.unique()).hasToString("UniqueRule[key=${key.u}, hold=WINDOW, window=PT1M, conflict=REPLACE]");
        Set<String> own = new java.util.HashSet<>(JobSinkConfig.CONFIG_DEF.names());
        own.removeAll(StoreConfig.addTo(new ConfigDef()).names());
        assertThat(own).as("a new key needs a line in this test").isEqualTo(NON_DEFAULTS.keySet());
    }

    @Test
    void validation_tells_every_problem_on_its_field() {
        Map<String, List<String>> errors = errors(Map.ofEntries(
                Map.entry("store.url", "nowhere:sesame"),
                Map.entry("operation", "export"),
                Map.entry("job.queue", "no/slash"),
                Map.entry("job.id", ""),
                Map.entry("job.payload", "${value"),
                Map.entry("job.priority", "high"),
                Map.entry("job.run.at", "tomorrow"),
                Map.entry("job.delay.ms", "-1"),
                Map.entry("job.timeout.ms", "0"),
                Map.entry("job.expires.at", "never"),
                Map.entry("job.expire.after.ms", "soon"),
                Map.entry("job.max.attempts", "${valu.a}"),
                Map.entry("job.retry.policy", "sometimes"),
                Map.entry("batch.size", "0"),
                Map.entry("tombstones", "keep"),
                Map.entry("job.unique.key", "${"),
                Map.entry("job.unique.hold", "forever"),
                Map.entry("job.unique.window.ms", "0"),
                Map.entry("job.unique.conflict", "merge"),
                Map.entry("import.pause", "maybe"),
                Map.entry("retry.budget.ms", "x")));
        assertThat(errors)
                .hasSize(21)
                .allSatisfy((key, messages) ->
                        assertThat(messages).first().asString().contains(key).doesNotContain("sesame"));
        assertThat(errors.get("store.url")).first().asString().contains("unknown scheme", "memory:");
        assertThat(errors.get("job.queue")).first().asString().contains("no legal topic name");
        assertThat(errors.get("operation")).first().asString().contains("enqueue, settle, command, import, header");
        assertThat(errors.get("job.max.attempts")).first().asString().contains("${valu.a}", "${value.field}");
    }

    @ParameterizedTest
    @CsvSource({
        "job.max.attempts, 0",
        "job.priority, 1000001",
        "job.run.at, -5",
        "job.delay.ms, 99999999999999",
        "job.timeout.ms, 99999999999",
        "job.expires.at, 999999999999999",
        "job.expire.after.ms, 0",
    })
    void what_the_store_would_refuse_for_every_record_is_told_at_once(String key, String value) {
        assertThat(errors(Map.of("store.url", "memory:x", key, value)))
                .containsOnlyKeys(key)
                .allSatisfy((name, messages) ->
                        assertThat(messages).singleElement().asString().contains("allowed are"));
    }

    @Test
    void a_window_goes_with_the_hold_of_that_name_and_with_no_other() {
        assertThat(errors(Map.of("store.url", "memory:x", "job.unique.hold", "window")))
                .containsOnlyKeys("job.unique.window.ms")
                .hasEntrySatisfying(
                        "job.unique.window.ms",
                        messages -> assertThat(messages)
                                .singleElement()
                                .asString()
                                .contains("is missing, job.unique.hold=window needs it"));
        Map<String, String> superfluous = Map.of("store.url", "memory:x", "job.unique.window.ms", "5");
        assertThat(errors(superfluous))
                .containsOnlyKeys("job.unique.window.ms")
                .hasEntrySatisfying(
                        "job.unique.window.ms",
                        messages -> assertThat(messages)
                                .singleElement()
                                .asString()
                                .contains("job.unique.hold=unfinished has no window"));
        assertThatThrownBy(() -> JobSinkConfig.of(superfluous))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("job.unique.window.ms");
        assertThat(errors(Map.of("store.url", "memory:x", "job.unique.hold", "window", "job.unique.window.ms", "x")))
                .hasEntrySatisfying(
                        "job.unique.window.ms",
                        messages ->
                                assertThat(messages).singleElement().asString().doesNotContain("missing"));
    }

    @ParameterizedTest
    @CsvSource({
        "${topic}-${partition}-${offset}-${timestamp},names no earlier job",
        "${key}-${offset},names no earlier job",
        "${value.id},needs the value",
        "${value},needs the value",
        "${topic}-${value.id}-${value.no|0},needs the value"
    })
    void tombstones_that_could_cancel_nothing_are_refused(String id, String problem) {
        Map<String, String> props = Map.of("store.url", "memory:x", "tombstones", "cancel", "job.id", id);
        assertThat(errors(props))
                .containsOnlyKeys("tombstones")
                .hasEntrySatisfying(
                        "tombstones",
                        messages -> assertThat(messages)
                                .singleElement()
                                .asString()
                                .contains("job.id '" + id + "'", problem, "${key}"));
        assertThatThrownBy(() -> JobSinkConfig.of(props)).isInstanceOf(ConfigException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"${key}", "${header.id}", "${value.id|none}", "${key}-${value.id}", "${topic}-${key.id}"})
    void tombstones_that_may_name_a_job_are_taken(String id) {
        assertThat(errors(Map.of("store.url", "memory:x", "tombstones", "cancel", "job.id", id)))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"settle", "command"})
    void tombstones_matter_to_nobody_who_takes_no_jobs(String operation) {
        assertThat(errors(Map.of("store.url", "memory:x", "tombstones", "cancel", "operation", operation)))
                .isEmpty();
    }

    @Test
    void a_batch_that_the_consumer_caps_is_told_at_the_start() {
        assertThat(BatchCap.warning(Map.of("store.url", "memory:x")))
                .hasValueSatisfying(warning -> assertThat(warning)
                        .contains("batch.size=5000", "500 records", "Set consumer.override.max.poll.records=5000"));
        assertThat(BatchCap.warning(Map.of("store.url", "memory:x", BatchCap.MAX_POLL_RECORDS, "4999")))
                .hasValueSatisfying(warning -> assertThat(warning).contains("is 4999"));
        assertThat(BatchCap.warning(Map.of("store.url", "memory:x", BatchCap.MAX_POLL_RECORDS, "5000")))
                .isEmpty();
        assertThat(BatchCap.warning(Map.of("store.url", "memory:x", "batch.size", "500")))
                .isEmpty();
    }

    @Test
    void a_start_tells_every_problem_too() {
        assertThatThrownBy(() -> JobSinkConfig.of(Map.of("batch.size", "0", "operation", "no")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("store.url")
                .hasMessageContaining("batch.size")
                .hasMessageContaining("operation");
    }

    @Test
    void a_good_configuration_has_no_problem() {
        Map<String, String> props = new HashMap<>(NON_DEFAULTS);
        props.put("store.url", "memory:good");
        assertThat(errors(props)).isEmpty();
    }

    @Test
    void connect_finds_the_connector_and_its_version() {
        assertThat(ServiceLoader.load(SinkConnector.class)).anySatisfy(connector -> {
            assertThat(connector).isInstanceOf(JobSinkConnector.class);
            assertThat(connector.version()).matches("\\d+\\.\\d+\\.\\d+.*");
        });
    }

    @Test
    void tasks_get_the_settings_as_they_are_and_a_number() {
        JobSinkConnector connector = new JobSinkConnector();
        Map<String, String> props = Map.of("store.url", "memory:x", "name", "n");
        connector.start(props);
        List<Map<String, String>> configs = connector.taskConfigs(3);
        assertThat(configs)
                .extracting(config -> JobSinkConfig.of(config).task())
                .containsExactly(0, 1, 2);
        assertThat(configs).allSatisfy(config -> assertThat(config).containsAllEntriesOf(props));
        assertThat(connector.taskClass()).isEqualTo(JobSinkTask.class);
        connector.stop();
    }

    @Test
    void every_setting_has_a_group_a_place_in_it_a_title_and_a_text() {
        ReferencePage.requireDescribed(JobSinkConfig.CONFIG_DEF);
    }

    @Test
    void the_reference_page_is_current() throws IOException {
        ReferencePage.requireCurrent("sink", JobSinkConfig.CONFIG_DEF);
    }

    private static Map<String, List<String>> errors(Map<String, String> props) {
        return new JobSinkConnector()
                .validate(props).configValues().stream()
                        .filter(value -> !value.errorMessages().isEmpty())
                        .collect(Collectors.toMap(ConfigValue::name, ConfigValue::errorMessages));
    }
}
