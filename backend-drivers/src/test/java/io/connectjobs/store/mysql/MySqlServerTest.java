package io.connectjobs.store.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.connectjobs.store.ClaimRequest;
import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.HistoryLevel;
import io.connectjobs.store.JobError;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.JobStoreException;
import io.connectjobs.store.JobStoreUnavailableException;
import io.connectjobs.store.JobView;
import io.connectjobs.store.LeaseStatus;
import io.connectjobs.store.Leasing;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Owner;
import io.connectjobs.store.Payload;
import io.connectjobs.store.SchemaBehindException;
import io.connectjobs.store.Settlement;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.UniqueKey;
import io.connectjobs.store.sql.Jdbc;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers and users as they come: other defaults, fewer rights, too old, too small. */
final class MySqlServerTest {
    private static final Owner OWNER = new Owner("server-cases", 0);
    private static final String HOSTILE = "it's \"quoted\" \\ back\\'slashed ; -- /* ? {s} %s \u00e4\ud83d\ude00 \t\n ";

    private static final String WITHOUT_SPACE = HOSTILE.substring(0, HOSTILE.length() - 1);

    /** With a time zone of its own, and a day in which hours are repeated. */
    private static final OwnServer SERVER = OwnServer.start("--default-time-zone=+05:30");

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ANSI",
                "ANSI_QUOTES,NO_BACKSLASH_ESCAPES",
                "TRADITIONAL,NO_ZERO_DATE,PAD_CHAR_TO_FULL_LENGTH,PIPES_AS_CONCAT,IGNORE_SPACE"
            })
    void a_server_with_any_sql_mode_keeps_jobs_to_the_byte(String mode) {
        SERVER.run("SET GLOBAL sql_mode = '" + mode + "'");
        byte[] payload = HOSTILE.getBytes(StandardCharsets.UTF_8);
        try (JobStore store = fresh(StoreSettings.DEFAULT)) {
            store.enqueue(List.of(
                    NewJob.on("orders")
                            .id(HOSTILE)
                            .priority(1)
                            .headers(Map.of(HOSTILE.strip(), HOSTILE))
                            .payload(new Payload(payload, "application/octet-stream"))
                            .build(),
                    NewJob.on("orders").id(WITHOUT_SPACE).build()));
            Leasing leasing = store.leasing().orElseThrow();
            List<ClaimedJob> claimed = leasing.claim(ClaimRequest.of("orders", 10, Duration.ofMinutes(1), OWNER));
            assertThat(claimed).hasSize(2);
            assertThat(claimed.get(0).payload().bytes()).isEqualTo(payload);
            assertThat(claimed.get(0).headers()).containsEntry(HOSTILE.strip(), HOSTILE);
            leasing.settle(List.of(Settlement.complete(claimed.get(0).lease(), new Payload(payload, "x/y"))));
            JobView done = store.inspect().find(new JobRef("orders", HOSTILE)).orElseThrow();
            assertThat(done.state()).isEqualTo(JobState.COMPLETED);
            assertThat(done.result()).isEqualTo(new Payload(payload, "x/y"));
            assertThat(store.inspect()
                            .find(new JobRef("orders", WITHOUT_SPACE))
                            .orElseThrow()
                            .state())
                    .isEqualTo(JobState.RUNNING);
        } finally {
            SERVER.run("SET GLOBAL sql_mode = DEFAULT");
        }
    }

    @Test
    void times_are_utc_whatever_the_time_zone_of_the_server() throws SQLException {
        try (JobStore store = fresh(StoreSettings.DEFAULT);
                Connection c = SERVER.connect()) {
            store.enqueue(List.of(NewJob.on("orders").id("1").build()));
            Instant enqueued = store.inspect()
                    .find(new JobRef("orders", "1"))
                    .orElseThrow()
                    .enqueuedAt();
            assertThat(enqueued).isCloseTo(Instant.now(), within(Duration.ofMinutes(1)));
            LocalDateTime shown = Jdbc.one(
                    c, "SELECT enqueued_at FROM fresh.cj_jobs", p -> {}, row -> row.getObject(1, LocalDateTime.class));
            assertThat(shown.toInstant(ZoneOffset.UTC)).isEqualTo(enqueued);
        }
    }

    @Test
    void a_user_without_the_right_to_create_works_on_what_the_owner_migrated_and_a_missing_right_is_named() {
        fresh(StoreSettings.DEFAULT).close();
        SERVER.run(
                "CREATE OR REPLACE USER task@localhost IDENTIFIED BY 'let-me-in'",
                "GRANT SELECT, INSERT, UPDATE, DELETE ON fresh.* TO task@localhost");
        StoreSettings settings =
                StoreSettings.DEFAULT.withSchema("fresh").withMigrate(false).withCredentials("task", "let-me-in");
        try (JobStore store = new MySqlProvider().open(SERVER.url(), settings)) {
            store.enqueue(List.of(NewJob.on("orders").build()));
            Leasing leasing = store.leasing().orElseThrow();
            leasing.claim(ClaimRequest.of("orders", 10, Duration.ofMinutes(1), OWNER))
                    .forEach(job -> leasing.settle(List.of(Settlement.complete(job.lease()))));
            assertThat(store.inspect().counts().get("orders")).containsExactly(Map.entry(JobState.COMPLETED, 1L));
            SERVER.run("REVOKE DELETE ON fresh.* FROM task@localhost", "DROP DATABASE IF EXISTS elsewhere");
            assertThatThrownBy(() -> {
                        store.enqueue(List.of(NewJob.on("orders").build()));
                        leasing.claim(ClaimRequest.of("orders", 10, Duration.ofMinutes(1), OWNER));
                    })
                    .isExactlyInstanceOf(JobStoreException.class)
                    .hasMessageContaining("lacks a right")
                    .hasMessageContaining("DELETE");
        }
        assertThatThrownBy(() -> new MySqlProvider()
                        .open(SERVER.url(), settings.withSchema("elsewhere").withMigrate(true)))
                .isExactlyInstanceOf(JobStoreException.class)
                .hasMessageContaining("lacks a right");
        assertThatThrownBy(() -> new MySqlProvider().open(SERVER.url(), settings.withSchema("elsewhere")))
                .isExactlyInstanceOf(SchemaBehindException.class);
    }

    @Test
    void no_message_shows_a_password() {
        for (String url : List.of(
                "mysql://root:s3cret@127.0.0.1",
                "mysql://root:s3cret%zz@127.0.0.1/test",
                "mysql://root:s3cret@127.0.0.1/te/st@x",
                SERVER.url().replace("root@", "root:s3cret@"),
                SERVER.url().replace("/test", "/nowhere") + "?password=s3cret",
                SERVER.url().replace("root@", "root:s3cret@") + "?sslMode=nonsense",
                SERVER.url().replace("root@", "root:s3cret@") + "?connectTimeout=soon")) {
            assertThatThrownBy(() -> new MySqlProvider().open(url, StoreSettings.DEFAULT))
                    .as(url)
                    .isExactlyInstanceOf(JobStoreException.class)
                    .satisfies(e -> {
                        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                            assertThat(String.valueOf(cause.getMessage())).doesNotContain("s3cret");
                        }
                    });
        }
    }

    @ParameterizedTest
    @CsvSource({
        "8.0.18, MySQL 8.0.19",
        "5.7.44-log, MySQL 8.0.19",
        "10.5.27-MariaDB-1:10.5.27+maria~deb11, MariaDB 10.6.0",
        "5.5.5-10.4.1-MariaDB, MariaDB 10.6.0"
    })
    void a_server_that_is_too_old_is_refused_with_the_version_that_is_needed(String version, String needed) {
        assertThat(Flavour.of(version).product() + " " + ServerCheck.tooOld(version))
                .isEqualTo(needed.replaceAll(" .*", "") + " the server has version " + version + ", needed is "
                        + needed.replaceAll(".* ", "") + " or newer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"8.0.19", "8.4.3-log", "9.7.4-2", "10.6.0-MariaDB", "11.4.5-MariaDB", "12.0.1-MariaDB"})
    void a_server_that_is_new_enough_is_taken(String version) {
        assertThat(ServerCheck.tooOld(version)).isNull();
    }

    @Test
    void a_server_that_takes_too_short_statements_is_refused_with_what_is_needed() {
        SERVER.run("SET GLOBAL max_allowed_packet = 2097152");
        try {
            assertThatThrownBy(() -> fresh(StoreSettings.DEFAULT))
                    .isExactlyInstanceOf(JobStoreException.class)
                    .hasMessageContaining("max_allowed_packet is 2097152")
                    .hasMessageContaining("3145728")
                    .hasMessageContaining("store.payload.max.bytes");
            fresh(StoreSettings.DEFAULT.withPayloadMaxBytes(100_000)).close();
        } finally {
            SERVER.run("SET GLOBAL max_allowed_packet = DEFAULT");
        }
    }

    @Test
    void payloads_of_the_largest_size_and_of_the_worst_bytes_go_through_in_one_batch() {
        byte[] quotes = "'".repeat(1024 * 1024).getBytes(StandardCharsets.UTF_8);
        try (JobStore store = fresh(StoreSettings.DEFAULT)) {
            List<NewJob> jobs = IntStream.range(0, 20)
                    .mapToObj(i -> NewJob.on("orders")
                            .id(Integer.toString(i))
                            .payload(new Payload(quotes, "x/y"))
                            .build())
                    .toList();
            assertThat(store.enqueue(jobs)).hasSize(20);
            assertThat(store.leasing().orElseThrow().claim(ClaimRequest.of("orders", 20, Duration.ofMinutes(1), OWNER)))
                    .hasSize(20)
                    .allSatisfy(job -> assertThat(job.payload().bytes()).isEqualTo(quotes));
        }
    }

    /** What a payload of the default size needs at the least, which is far less than a batch may bring. */
    @Test
    void answers_and_replacements_of_any_length_go_through_in_one_batch() {
        SERVER.run("SET GLOBAL max_allowed_packet = 3145728");
        try (JobStore store = fresh(StoreSettings.DEFAULT.withHistory(HistoryLevel.ALL))) {
            List<NewJob> jobs = IntStream.range(0, 400)
                    .mapToObj(i -> NewJob.on("orders")
                            .id(Integer.toString(i))
                            .maxAttempts(1)
                            .build())
                    .toList();
            store.enqueue(jobs);
            Leasing leasing = store.leasing().orElseThrow();
            List<ClaimedJob> claimed = leasing.claim(ClaimRequest.of("orders", 400, Duration.ofMinutes(1), OWNER));
            JobError error = new JobError("x", "'".repeat(JobError.MAX_MESSAGE), "'".repeat(JobError.MAX_STACK_TRACE));
            Payload result = new Payload("'".repeat(1_000_000).getBytes(StandardCharsets.UTF_8), "x/y");
            assertThat(leasing.settle(IntStream.range(0, 400)
                            .mapToObj(i -> i < 10
                                    ? Settlement.complete(claimed.get(i).lease(), result)
                                    : Settlement.fail(claimed.get(i).lease(), error))
                            .toList()))
                    .allSatisfy(answer -> assertThat(answer.status()).isEqualTo(LeaseStatus.APPLIED));
            assertThat(store.inspect().counts().get("orders"))
                    .isEqualTo(Map.of(JobState.COMPLETED, 10L, JobState.DEAD, 390L));
            JobView failed = store.inspect().find(claimed.get(399).ref()).orElseThrow();
            assertThat(failed.errors().get(0).error()).isEqualTo(error);
            JobView done = store.inspect().find(claimed.get(9).ref()).orElseThrow();
            assertThat(done.result()).isEqualTo(result);
            store.enqueue(replacing("holder-", Payload.json("{}")));
            store.enqueue(replacing("newcomer-", result));
            assertThat(store.inspect()
                            .find(new JobRef("orders", "holder-9"))
                            .orElseThrow()
                            .payload())
                    .isEqualTo(result);
        } finally {
            SERVER.run("SET GLOBAL max_allowed_packet = DEFAULT");
        }
    }

    /** Ten jobs with a key each. */
    private static List<NewJob> replacing(String name, Payload payload) {
        return IntStream.range(0, 10)
                .mapToObj(i -> NewJob.on("orders")
                        .id(name + i)
                        .payload(payload)
                        .uniqueKey(
                                new UniqueKey("key-" + i, UniqueKey.Hold.UNFINISHED, null, UniqueKey.Conflict.REPLACE))
                        .build())
                .toList();
    }

    @Test
    void a_lock_that_somebody_else_holds_ends_the_call_as_unavailable() throws SQLException {
        try (JobStore store = fresh(StoreSettings.DEFAULT.withCallTimeout(Duration.ofSeconds(1)));
                Connection other = SERVER.connect()) {
            store.enqueue(List.of(NewJob.on("orders").id("1").build()));
            other.setAutoCommit(false);
            Jdbc.query(other, "SELECT id FROM fresh.cj_job FOR UPDATE", p -> {}, row -> row);
            JobRef ref = new JobRef("orders", "1");
            assertThatThrownBy(() -> store.operate().cancel(List.of(ref)))
                    .isInstanceOf(JobStoreUnavailableException.class)
                    .hasMessageContaining("1205");
            other.rollback();
            store.operate().cancel(List.of(ref));
            assertThat(store.inspect().find(ref).orElseThrow().state()).isEqualTo(JobState.CANCELLED);
        }
    }

    @Test
    void a_server_that_stands_still_ends_the_call_as_unavailable_and_goes_on_later() {
        try (JobStore store = fresh(StoreSettings.DEFAULT.withCallTimeout(Duration.ofSeconds(1)))) {
            store.enqueue(List.of(NewJob.on("orders").id("1").build()));
            SERVER.freeze();
            try {
                assertThatThrownBy(() -> store.enqueue(
                                List.of(NewJob.on("orders").id("2").build())))
                        .isInstanceOf(JobStoreUnavailableException.class);
            } finally {
                SERVER.thaw();
            }
            assertThat(store.enqueue(List.of(NewJob.on("orders").id("2").build())))
                    .hasSize(1);
        }
    }

    @Test
    void a_server_that_cannot_be_reached_is_unavailable_and_a_database_that_is_not_there_is_named() {
        assertThatThrownBy(() -> new MySqlProvider().open("mysql://127.0.0.1:1/test", StoreSettings.DEFAULT))
                .isInstanceOf(JobStoreUnavailableException.class)
                .hasMessageContaining("127.0.0.1:1/test");
        assertThatThrownBy(() ->
                        new MySqlProvider().open(SERVER.url().replace("/test", "/nowhere"), StoreSettings.DEFAULT))
                .isExactlyInstanceOf(JobStoreException.class)
                .hasMessageContaining("the database does not exist")
                .hasMessageContaining("nowhere");
    }

    @Test
    void names_of_databases_are_taken_as_they_are() {
        for (String name : List.of("with space", "quo\"ted", "semi;colon", "\u00e4\u00f6\u00fc", "select")) {
            try (JobStore store = new MySqlProvider().open(SERVER.url(), StoreSettings.DEFAULT.withSchema(name))) {
                store.enqueue(List.of(NewJob.on("orders").build()));
                assertThat(store.leasing()
                                .orElseThrow()
                                .claim(ClaimRequest.of("orders", 1, Duration.ofMinutes(1), OWNER)))
                        .hasSize(1);
                store.operate().pause("orders");
                assertThat(store.inspect().queues().get(0).paused()).isTrue();
            }
        }
    }

    /** In an empty database. */
    private static JobStore fresh(StoreSettings settings) {
        SERVER.run("DROP DATABASE IF EXISTS fresh");
        return new MySqlProvider().open(SERVER.url(), settings.withSchema("fresh"));
    }
}
