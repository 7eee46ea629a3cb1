package io.connectjobs.store.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.connectjobs.store.ClaimRequest;
import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.FeedFilter;
import io.connectjobs.store.FeedSpan;
import io.connectjobs.store.HistoryLevel;
import io.connectjobs.store.JobError;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.JobStoreException;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Owner;
import io.connectjobs.store.QueueSettings;
import io.connectjobs.store.SchemaBehindException;
import io.connectjobs.store.Settlement;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.UniqueKey;
import io.connectjobs.store.UpkeepLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The roles as docs/postgresql.md sets them up: its statements are run here as they stand, but for the names. */
final class LeastPrivilegeTest {
    private static final Path PAGE = Path.of("..", "docs", "postgresql.md");
    private static final String PASSWORD = "run&run";
    private static final int SET_UP = 0;
    private static final int BEFORE_MIGRATION = 1;
    private static final int AFTER_MIGRATION = 2;

    private final String schema = "lp_" + ProcessHandle.current().pid();
    private final String owner = schema + "_owner";
    private final String task = schema + "_task";

    @BeforeEach
    void setUp() throws IOException {
        run("postgres", SET_UP);
    }

    @AfterEach
    void tearDown() {
        PostgresServer.run("DROP SCHEMA " + schema + " CASCADE");
        for (String role : List.of(task, owner)) {
            PostgresServer.run("DROP OWNED BY " + role, "DROP ROLE " + role);
        }
    }

    /** Runs a block of the page's section as a role. */
    private void run(String role, int block) throws IOException {
        String page = Files.readString(PAGE);
        String section = page.substring(page.indexOf("## Least privilege"));
        List<String> blocks = Pattern.compile("```sql\\R(.*?)```", Pattern.DOTALL)
                .matcher(section)
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
        PostgresServer.run(
                "SET ROLE " + role,
                blocks.get(block)
                        .replaceAll("\\bjobs\\b", schema)
                        .replace("jobs_owner", owner)
                        .replace("jobs_task", task)
                        .replace("'…'", "'" + PASSWORD + "'"));
    }

    private StoreSettings as(String role) {
        return StoreSettings.DEFAULT
                .withSchema(schema)
                .withCredentials(role, PASSWORD)
                .withHistory(HistoryLevel.ALL)
                .withWakeups(true);
    }

    private static JobStore open(StoreSettings settings) {
        return new PostgresProvider().open(PostgresServer.url(), settings);
    }

    private void migrateAsOwner() {
        open(as(owner)).close();
    }

    @Test
    void a_role_without_ddl_does_all_that_tasks_do_once_the_owner_has_migrated() throws IOException {
        migrateAsOwner();
        run(owner, AFTER_MIGRATION);
        useAll(as(task).withMigrate(false));
        useAll(as(task));
    }

    @Test
    void rights_given_beforehand_cover_the_tables_to_come() throws IOException {
        run(owner, BEFORE_MIGRATION);
        migrateAsOwner();
        useAll(as(task).withMigrate(false));
    }

    private static void useAll(StoreSettings settings) {
        try (JobStore store = open(settings)) {
            FeedSpan span = store.feed().orElseThrow().listen();
            store.operate().configure("orders", QueueSettings.NONE.withMaxRunning(10));
            for (int i = 0; i < 6; i++) {
                store.enqueue(List.of(NewJob.on("orders")
                        .id("job-" + i)
                        .uniqueKey(UniqueKey.untilFinished("key-" + i))
                        .build()));
            }
            List<ClaimedJob> jobs = claim(store, 3);
            store.leasing().orElseThrow().extend(List.of(jobs.get(0).lease()), Duration.ofMinutes(2));
            store.leasing()
                    .orElseThrow()
                    .settle(List.of(
                            Settlement.complete(jobs.get(0).lease()),
                            Settlement.fail(jobs.get(1).lease(), new JobError("type", "text")),
                            Settlement.release(jobs.get(2).lease())));
            store.operate().retry(List.of(jobs.get(0).ref()));
            store.operate().cancel(List.of(jobs.get(0).ref()));
            store.operate().discard(List.of(jobs.get(1).ref()));
            store.operate().reschedule(List.of(jobs.get(2).ref()), Instant.EPOCH);
            store.operate().pause("orders");
            store.operate().resume("orders");
            store.inspect().history(jobs.get(0).ref());
            store.operate().purge("orders", Set.of(JobState.CANCELLED, JobState.DEAD), 10);
            assertThat(store.feed()
                            .orElseThrow()
                            .read(span.start(), 100, FeedFilter.ALL)
                            .events())
                    .isNotEmpty();
            store.upkeep(UpkeepLimits.DEFAULT);
            assertThat(store.inspect().counts()).containsKey("orders");
            assertThat(store.check(Duration.ofSeconds(5)).ok()).isTrue();
            assertThat(store.wakeup()).isPresent();
        }
    }

    private static List<ClaimedJob> claim(JobStore store, int limit) {
        return store.leasing()
                .orElseThrow()
                .claim(ClaimRequest.of("orders", limit, Duration.ofMinutes(1), new Owner("task", 0)));
    }

    @Test
    void that_role_can_neither_create_nor_alter_nor_tell_the_schema_another_version() throws Exception {
        migrateAsOwner();
        run(owner, AFTER_MIGRATION);
        for (String sql : List.of(
                "CREATE TABLE %s.mine (id int)",
                "ALTER TABLE %s.cj_job ADD COLUMN mine int",
                "DROP TABLE %s.cj_event",
                "TRUNCATE %s.cj_job",
                "UPDATE %s.cj_schema SET version = 7")) {
            assertThatThrownBy(() -> asTask(String.format(java.util.Locale.ROOT, sql, schema)))
                    .as(sql)
                    .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo("42501"));
        }
    }

    private void asTask(String sql) throws SQLException {
        try (Connection connection = PostgresServer.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET ROLE " + task);
            statement.execute(sql);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "UPDATE, cj_job",
        "INSERT, cj_job",
        "SELECT, cj_job",
        "INSERT, cj_event",
        "DELETE, cj_unique",
        "USAGE, cj_lease",
        "SELECT, cj_schema"
    })
    void a_right_that_is_missing_is_named_with_what_it_is_missing_on(String right, String object) throws Exception {
        migrateAsOwner();
        run(owner, AFTER_MIGRATION);
        String kind = right.equals("USAGE") ? "SEQUENCE " : "";
        PostgresServer.run("REVOKE " + right + " ON " + kind + schema + "." + object + " FROM " + task);
        assertThatThrownBy(() -> useAll(as(task).withMigrate(false)))
                .isExactlyInstanceOf(JobStoreException.class)
                .hasMessageContaining("lacks " + right + " on " + schema + "." + object)
                .hasMessageNotContaining(PASSWORD);
    }

    @Test
    void a_schema_that_the_role_may_not_use_is_named() {
        migrateAsOwner();
        assertThatThrownBy(() -> open(as(task)))
                .isInstanceOf(JobStoreException.class)
                .hasMessageContaining("lacks USAGE on the schema " + schema);
    }

    @Test
    void a_role_that_should_migrate_and_may_not_is_told_both_ways_out() {
        PostgresServer.run("GRANT USAGE ON SCHEMA " + schema + " TO " + task);
        assertThatThrownBy(() -> open(as(task)))
                .isExactlyInstanceOf(JobStoreException.class)
                .hasMessageContaining("CREATE on the schema")
                .hasMessageContaining("store.migrate=false");
        assertThatThrownBy(() -> open(as(task).withMigrate(false))).isInstanceOf(SchemaBehindException.class);
    }
}
