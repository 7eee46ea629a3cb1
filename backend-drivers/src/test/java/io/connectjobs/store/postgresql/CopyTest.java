package io.connectjobs.store.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.connectjobs.store.ClaimRequest;
import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.EnqueueResult;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.JobStoreUnavailableException;
import io.connectjobs.store.JobView;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Owner;
import io.connectjobs.store.Payload;
import io.connectjobs.store.RetryPolicy;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.contract.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Batches whose ids are taken for new go in by COPY. */
final class CopyTest {
    private static final StoreSettings SETTINGS =
            StoreSettings.DEFAULT.withTestClock(new TestClock(Instant.parse("2031-05-06T07:08:09.123Z")));
    private static final byte[] ALL_BYTES = new byte[256];

    static {
        IntStream.range(0, ALL_BYTES.length).forEach(i -> ALL_BYTES[i] = (byte) i);
    }

    /** Alike in queue and priority only. */
    private static final List<NewJob> JOBS = List.of(
            job("plain").build(),
            job("täglich 🐘 \t\"\\N").build(),
            job("bytes").payload(Payload.bytes(ALL_BYTES)).build(),
            job("empty").payload(Payload.bytes(new byte[0])).build(),
            job("text").payload(Payload.text("Grüße")).kind("other").build(),
            job("long").payload(Payload.text("x".repeat(900_000))).build(),
            job("headers").headers(Map.of("trace", "ä\"b", "empty", "")).build(),
            job("attempts").maxAttempts(1).build(),
            job("timeout").timeout(Duration.ofMillis(1_234)).build(),
            job("policy").retryPolicy(RetryPolicy.parse("fixed(base=10s)")).build());

    private final PostgresServer.Fixture database = PostgresServer.fixture();
    private final JobStore store = copying(database, SETTINGS);

    @AfterEach
    void close() {
        store.close();
        database.close();
    }

    /** A store that takes ids for new after the first new one, and copies batches of any size. */
    static JobStore copying(PostgresServer.Fixture database, StoreSettings settings) {
        return copying(database, database.schema(), settings);
    }

    private static JobStore copying(PostgresServer.Fixture database, String schema, StoreSettings settings) {
        return PostgresProvider.open(
                database.url(),
                settings.withSchema(schema),
                PostgresProvider.SCRIPTS,
                original -> original,
                new Novelty(1, 1));
    }

    private static NewJob.Builder job(String id) {
        return NewJob.on("orders").id(id).priority(3);
    }

    private static List<NewJob> jobs(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> job("n" + i).build()).toList();
    }

    private static List<JobView> views(JobStore store, List<NewJob> jobs) {
        return jobs.stream()
                .map(job -> store.inspect()
                        .find(new JobRef("orders", String.valueOf(job.id())))
                        .orElseThrow())
                .toList();
    }

    private void requireAsInserted(List<NewJob> jobs) {
        assertThat(store.enqueue(jobs)).allMatch(EnqueueResult.Added.class::isInstance);
        try (PostgresServer.Fixture other = PostgresServer.fixture();
                JobStore inserting = other.open(SETTINGS)) {
            assertThat(inserting.enqueue(jobs)).allMatch(EnqueueResult.Added.class::isInstance);
            assertThat(views(store, jobs)).isEqualTo(views(inserting, jobs));
        }
    }

    private List<String> claimed() {
        return store
                .leasing()
                .orElseThrow()
                .claim(ClaimRequest.of("orders", 1_000, Duration.ofMinutes(1), new Owner("copy", 0)))
                .stream()
                .map(ClaimedJob::ref)
                .map(JobRef::id)
                .toList();
    }

    /** From here on the store copies. */
    private void trust() {
        assertThat(store.enqueue(jobs(0, 1))).allMatch(EnqueueResult.Added.class::isInstance);
    }

    private void onInsert(String statement, Consumer<JobStore> action) {
        String schema = database.schema();
        PostgresServer.run(
                "CREATE FUNCTION " + schema + ".on_insert() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN " + statement
                        + "; RETURN NEW; END $$",
                "CREATE TRIGGER on_insert BEFORE INSERT ON " + schema + ".cj_job FOR EACH ROW EXECUTE FUNCTION "
                        + schema + ".on_insert()");
        action.accept(store);
        PostgresServer.run("DROP TRIGGER on_insert ON " + schema + ".cj_job");
    }

    @Test
    void a_copied_job_is_as_an_inserted_one_in_all_its_fields() {
        trust();
        requireAsInserted(JOBS);
        assertThat(claimed())
                .containsExactly(
                        "n0",
                        "plain",
                        "täglich 🐘 \t\"\\N",
                        "bytes",
                        "empty",
                        "text",
                        "long",
                        "headers",
                        "attempts",
                        "timeout",
                        "policy");
    }

    @Test
    void jobs_that_are_taken_for_new_are_copied() {
        trust();
        onInsert(
                "IF current_query() NOT LIKE 'COPY%' THEN RAISE EXCEPTION 'inserted'; END IF",
                copying -> assertThat(copying.enqueue(jobs(1, 300))).allMatch(EnqueueResult.Added.class::isInstance));
        assertThat(claimed()).hasSize(300);
    }

    @Test
    void a_copied_job_at_every_default_is_as_an_inserted_one() {
        trust();
        requireAsInserted(List.of(NewJob.on("orders").id("usual").build()));
    }

    @Test
    void a_schema_may_be_named_as_a_format_is_written() {
        try (JobStore odd = copying(database, "100%s", SETTINGS)) {
            odd.enqueue(jobs(0, 1));
            assertThat(odd.enqueue(jobs(1, 10))).allMatch(EnqueueResult.Added.class::isInstance);
        } finally {
            PostgresServer.run("DROP SCHEMA IF EXISTS \"100%s\" CASCADE");
        }
    }

    @Test
    void a_known_id_among_those_taken_for_new_leaves_nothing_twice() {
        trust();
        store.enqueue(jobs(1, 100));
        List<EnqueueResult> results = store.enqueue(jobs(99, 300));
        assertThat(results.get(0)).isInstanceOf(EnqueueResult.Duplicate.class);
        assertThat(results.subList(1, results.size())).allMatch(EnqueueResult.Added.class::isInstance);
        assertThat(store.inspect().counts().get("orders")).containsValue(300L);
        assertThat(claimed()).doesNotHaveDuplicates().hasSize(300);
    }

    @Test
    void a_session_that_ends_in_the_middle_of_a_copy_leaves_nothing_behind() {
        trust();
        onInsert(
                "IF NEW.id = 'n50' THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF",
                copying -> assertThatThrownBy(() -> copying.enqueue(jobs(1, 100)))
                        .isInstanceOf(JobStoreUnavailableException.class));
        assertThat(claimed()).containsExactly("n0");
        assertThat(store.enqueue(jobs(1, 100))).allMatch(EnqueueResult.Added.class::isInstance);
        assertThat(claimed()).hasSize(99);
    }
}
