package io.connectjobs.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.connectjobs.connect.testing.Availability;
import io.connectjobs.connect.testing.ReferencePage;
import io.connectjobs.store.HistoryLevel;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Retention;
import io.connectjobs.store.StoreSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StoreConfigTest {
    private static final ConfigDef DEF = StoreConfig.addTo(new ConfigDef());

    @TempDir
    Path folder;

    @Test
    void without_anything_but_a_url_the_defaults_hold() {
        StoreSettings settings = StoreConfig.of(Map.of("store.url", "memory:x")).settings();
        assertThat(settings)
                .isEqualTo(StoreSettings.DEFAULT
                        .withPoolSize(2)
                        .withMigrate(true)
                        .withHistory(HistoryLevel.TERMINAL)
                        .withKeeping(Duration.ofDays(7), Duration.ofDays(14))
                        .withPayloadMaxBytes(1024 * 1024)
                        .withConnectTimeout(Duration.ofSeconds(5))
                        .withCallTimeout(Duration.ofSeconds(30))
                        .withWakeups(false));
    }

    @Test
    void every_key_is_pinned() {
        Map<String, String> props = Map.ofEntries(
                Map.entry("store.url", "memory:x"),
                Map.entry("store.username", "me"),
                Map.entry("store.password", "sesame"),
                Map.entry("store.schema", "jobs"),
                Map.entry("store.pool.size", "3"),
                Map.entry("store.migrate", "false"),
                Map.entry("store.dedupe.keep.ms", "1000"),
                Map.entry("store.retention.ms", "2000"),
                Map.entry("store.retention.completed.ms", "2001"),
                Map.entry("store.retention.dead.ms", "2002"),
                Map.entry("store.retention.cancelled.ms", "2003"),
                Map.entry("store.result.keep.ms", "2004"),
                Map.entry("store.feed.keep.ms", "60005"),
                Map.entry("store.payload.max.bytes", "4"),
                Map.entry("store.connect.timeout.ms", "5"),
                Map.entry("store.call.timeout.ms", "6"),
                Map.entry("store.wakeup", "true"),
                Map.entry("history", "all"));
        assertThat(DEF.names()).isEqualTo(props.keySet());
        assertThat(StoreConfig.of(props).settings())
                .isEqualTo(StoreSettings.DEFAULT
                        .withCredentials("me", "sesame")
                        .withSchema("jobs")
                        .withPoolSize(3)
                        .withMigrate(false)
                        .withKeeping(
                                new Retention(
                                        Duration.ofMillis(2001),
                                        Duration.ofMillis(2002),
                                        Duration.ofMillis(2003),
                                        Duration.ofMillis(2004)),
                                Duration.ofMillis(1000))
                        .withFeedKeep(Duration.ofMillis(60005))
                        .withPayloadMaxBytes(4)
                        .withConnectTimeout(Duration.ofMillis(5))
                        .withCallTimeout(Duration.ofMillis(6))
                        .withWakeups(true)
                        .withHistory(HistoryLevel.ALL));
    }

    @Test
    void the_readme_is_current() throws IOException {
        ReferencePage.requireStoreCurrent(DEF);
    }

    @Test
    void the_pool_grows_with_the_tasks() {
        Map<String, String> props = Map.of("store.url", "memory:x", "tasks.max", "4", "store.pool.size", "3");
        assertThat(StoreConfig.of(props).settings().poolSize()).isEqualTo(12);
    }

    @Test
    void a_pool_beyond_all_numbers_is_the_largest_that_a_store_takes() {
        Map<String, String> props = Map.of("store.url", "memory:x", "tasks.max", "2", "store.pool.size", "2147483647");
        assertThat(StoreConfig.of(props).settings().poolSize()).isEqualTo(StoreSettings.MAX_POOL);
    }

    @Test
    void no_secret_is_in_the_text_form() {
        assertThat(StoreConfig.of(Map.of("store.url", "x://u:sesame@h/d", "store.password", "sesame")))
                .asString()
                .doesNotContain("sesame");
    }

    @Test
    void all_problems_are_told_at_once() {
        Map<String, String> bad = Map.of(
                "store.url", " ",
                "store.pool.size", "0",
                "history", "some",
                "store.payload.max.bytes", "0",
                "store.feed.keep.ms", "0");
        assertThatThrownBy(() -> ConfigProblems.requireNone(DEF, bad))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("store.url is empty")
                .hasMessageContaining("store.pool.size")
                .hasMessageContaining("history is 'some', allowed are: off, terminal, all")
                .hasMessageContaining("store.payload.max.bytes")
                .hasMessageContaining("store.feed.keep.ms: Value must be at least 60000");
    }

    @Test
    void an_unknown_scheme_lists_the_known_ones() {
        assertThat(urlErrors(Map.of("store.url", "oracle://u:sesame@h/d")))
                .singleElement()
                .asString()
                .contains("oracle:", "memory:", "flaky:")
                .doesNotContain("sesame");
    }

    @Test
    void a_store_that_is_away_is_told_on_its_url_without_the_password() {
        Availability availability = new Availability(folder);
        availability.goAway();
        assertThat(urlErrors(Map.of("store.url", availability.url(), "store.password", "sesame")))
                .singleElement()
                .asString()
                .contains("store.url", "away", "[hidden]")
                .doesNotContain("sesame");
        availability.comeBack();
        assertThat(urlErrors(Map.of("store.url", availability.url()))).isEmpty();
    }

    @Test
    void tables_that_a_task_will_create_are_no_problem_unless_it_may_not() {
        String url = "sqlite:" + folder.resolve("jobs.db");
        assertThat(urlErrors(Map.of("store.url", url))).isEmpty();
        assertThat(urlErrors(Map.of("store.url", url, "store.migrate", "false")))
                .singleElement()
                .asString()
                .contains("store.migrate");
        StoreConfig.of(Map.of("store.url", url)).open().close();
        assertThat(urlErrors(Map.of("store.url", url, "store.migrate", "false")))
                .isEmpty();
    }

    @Test
    void a_file_that_may_only_be_read_is_told() {
        Path file = folder.resolve("jobs.db");
        StoreConfig.of(Map.of("store.url", "sqlite:" + file)).open().close();
        assertThat(urlErrors(Map.of("store.url", "sqlite:" + file + "?mode=ro")))
                .singleElement()
                .asString()
                .contains("store.url");
    }

    @Test
    void queues_of_the_store_are_offered_and_a_store_that_is_away_offers_none() {
        String url = "sqlite:" + folder.resolve("jobs.db");
        try (JobStore store = StoreConfig.of(Map.of("store.url", url)).open()) {
            store.enqueue(
                    List.of(NewJob.on("mails").build(), NewJob.on("orders").build()));
        }
        assertThat(offered(url)).containsExactly("mails", "orders");
        Availability availability = new Availability(folder);
        availability.goAway();
        assertThat(offered(availability.url())).isEmpty();
    }

    private static List<Object> offered(String url) {
        ConfigDef def = StoreConfig.addTo(new ConfigDef());
        new ConfigSection(def, "Own")
                .add("queues", ConfigDef.Type.STRING, "", null, ConfigDef.Importance.LOW, "Queues", "Q.");
        return ConfigProblems.validate(def, Map.of("store.url", url), sound -> Map.of(), "queues")
                .configValues()
                .stream()
                .filter(value -> value.name().equals("queues"))
                .findFirst()
                .orElseThrow()
                .recommendedValues();
    }

    @Test
    void a_server_that_never_answers_is_told_within_seconds() throws Exception {
        // Accepts connections and says nothing: the worst kind of server.
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Map<String, String> props = new HashMap<>();
            props.put("store.url", "postgresql://me:sesame@127.0.0.1:" + silent.getLocalPort() + "/jobs");
            props.put("store.connect.timeout.ms", "1000");
            long began = System.nanoTime();
            assertThat(urlErrors(props))
                    .singleElement()
                    .asString()
                    .contains("not available now", "raise store.connect.timeout.ms, which is 1000")
                    .doesNotContain("sesame");
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
        }
    }

    @Test
    void a_check_that_takes_too_long_in_all_says_what_to_look_at_and_what_to_raise() {
        Availability availability = new Availability(folder);
        availability.holdUp();
        assertThat(urlErrors(Map.of("store.url", availability.url(), "store.connect.timeout.ms", "10")))
                .singleElement()
                .asString()
                .contains("didn't answer within 10 ms", "firewall", "raise store.connect.timeout.ms, which is 10");
        availability.goOn();
    }

    private static List<String> urlErrors(Map<String, String> props) {
        return ConfigProblems.validate(DEF, props, sound -> Map.of(), "history").configValues().stream()
                .filter(value -> value.name().equals("store.url"))
                .map(ConfigValue::errorMessages)
                .findFirst()
                .orElseThrow();
    }
}
