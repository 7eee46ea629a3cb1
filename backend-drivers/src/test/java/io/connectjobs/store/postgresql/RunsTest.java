package io.connectjobs.store.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.ClaimRequest;
import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.EnqueueResult;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Owner;
import io.connectjobs.store.Settlement;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.contract.TestClock;
import io.connectjobs.store.mutant.MutantDatabase;
import io.connectjobs.store.sql.Jdbc;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One row of the line stands for many jobs: what happens to some of them leaves the others where they are. */
final class RunsTest {
    private static final Duration LEASE = Duration.ofMinutes(1);

    private final PostgresServer.Fixture database = PostgresServer.fixture();
    private final TestClock clock = new TestClock(Instant.parse("2031-05-06T07:08:09.123Z"));
    private final StoreSettings settings = StoreSettings.DEFAULT.withTestClock(clock);
    private final JobStore store = database.open(settings);

    @AfterEach
    void close() {
        store.close();
        database.close();
    }

    private List<EnqueueResult> enqueue(JobStore into, int from, int to) {
        return into.enqueue(IntStream.range(from, to)
                .mapToObj(i -> NewJob.on("orders").id(id(i)).build())
                .toList());
    }

    private static String id(int number) {
        return "%05d".formatted(number);
    }

    private static JobRef ref(int number) {
        return new JobRef("orders", id(number));
    }

    private static List<String> ids(int from, int to) {
        return IntStream.range(from, to).mapToObj(RunsTest::id).toList();
    }

    private List<ClaimedJob> claim(int limit) {
        return store.leasing().orElseThrow().claim(ClaimRequest.of("orders", limit, LEASE, new Owner("runs", 0)));
    }

    private List<String> claimed(int limit) {
        return claim(limit).stream().map(job -> job.ref().id()).toList();
    }

    private int rows() throws SQLException {
        try (Connection c = PostgresServer.connect()) {
            return Jdbc.one(
                    c, "SELECT count(*)::int FROM " + database.schema() + ".cj_line", p -> {}, row -> row.getInt(1));
        }
    }

    @Test
    void a_row_stands_for_many_jobs_and_goes_with_the_last_of_them() throws SQLException {
        enqueue(store, 0, 1_000);
        assertThat(rows()).isEqualTo(8);
        assertThat(claimed(999)).isEqualTo(ids(0, 999));
        assertThat(rows()).isEqualTo(1);
        assertThat(claimed(10)).containsExactly(id(999));
        assertThat(rows()).isZero();
    }

    @Test
    void claims_that_begin_and_end_inside_of_runs_take_each_job_once_and_in_order() {
        enqueue(store, 0, 500);
        List<String> all = new ArrayList<>();
        for (List<String> some = claimed(37); !some.isEmpty(); some = claimed(37)) {
            assertThat(some).hasSize(Math.min(37, 500 - all.size()));
            all.addAll(some);
        }
        assertThat(all).isEqualTo(ids(0, 500));
    }

    @Test
    void what_comes_back_out_of_a_run_is_claimed_once_more_and_at_its_old_place() throws SQLException {
        enqueue(store, 0, 100);
        List<ClaimedJob> jobs = claim(10);
        store.leasing()
                .orElseThrow()
                .settle(jobs.subList(2, 5).stream()
                        .map(job -> Settlement.release(job.lease()))
                        .toList());
        assertThat(claimed(6)).containsExactly(id(2), id(3), id(4), id(10), id(11), id(12));
        assertThat(claimed(100)).isEqualTo(ids(13, 100));
        assertThat(rows()).isZero();
    }

    @Test
    void a_lease_that_ran_out_puts_back_its_job_alone() {
        enqueue(store, 0, 100);
        assertThat(claimed(3)).isEqualTo(ids(0, 3));
        clock.advance(LEASE);
        assertThat(claimed(5)).isEqualTo(ids(0, 5));
        assertThat(claimed(100)).isEqualTo(ids(5, 100));
    }

    @Test
    void operators_take_single_jobs_out_of_a_run() {
        enqueue(store, 0, 8);
        store.operate().cancel(List.of(ref(1)));
        store.operate().discard(List.of(ref(2)));
        store.operate().reschedule(List.of(ref(3)), clock.instant().plusSeconds(5));
        assertThat(claimed(10)).containsExactly(id(0), id(4), id(5), id(6), id(7));
        store.operate().retry(List.of(ref(1), ref(2)));
        clock.advance(Duration.ofSeconds(5));
        assertThat(claimed(10)).containsExactly(id(1), id(2), id(3));
    }

    @Test
    void a_job_that_is_rescheduled_to_its_own_time_keeps_its_place() throws SQLException {
        enqueue(store, 0, 8);
        store.operate().reschedule(List.of(ref(3), ref(5), ref(7)), clock.instant());
        assertThat(rows()).isEqualTo(6);
        assertThat(claimed(10)).isEqualTo(ids(0, 8));
        assertThat(rows()).isZero();
    }

    @Test
    void a_row_without_a_job_is_taken_out_by_a_claim_that_finds_nothing() throws SQLException {
        enqueue(store, 0, 10);
        try (Connection other = PostgresServer.connect()) {
            other.createStatement().execute("DELETE FROM " + database.schema() + ".cj_job");
        }
        assertThat(rows()).isEqualTo(1);
        assertThat(claimed(10)).isEmpty();
        assertThat(rows()).isZero();
    }

    @Test
    void a_run_that_another_claim_is_at_keeps_its_row() throws SQLException {
        enqueue(store, 0, 10);
        try (Connection other = PostgresServer.connect()) {
            other.setAutoCommit(false);
            other.createStatement()
                    .execute("UPDATE " + database.schema()
                            + ".cj_job SET state = 2, before_state = 1 WHERE id < '00005'");
            assertThat(claimed(10)).isEqualTo(ids(5, 10));
            assertThat(rows()).isEqualTo(1);
            other.rollback();
        }
        assertThat(claimed(10)).isEqualTo(ids(0, 5));
        assertThat(rows()).isZero();
    }

    @Test
    void rows_that_end_where_a_run_ends_do_not_count_for_it() throws SQLException {
        enqueue(store, 0, 4);
        String line = database.schema() + ".cj_line (seq, last_seq, run_at_ms, priority, rank, due, queue)";
        String last = database.schema() + ".cj_job WHERE id = '00003'";
        // As after two releases of the last job, of whose rows one was left behind.
        PostgresServer.run(
                "UPDATE " + last.replace(" WHERE", " SET before_state = 2 WHERE"),
                "INSERT INTO " + line + " SELECT seq, seq, run_at_ms, 0, 0, true, queue FROM " + last,
                "INSERT INTO " + line + " SELECT seq, seq, run_at_ms, 0, 0, true, queue FROM " + last);
        try (Connection other = PostgresServer.connect()) {
            other.setAutoCommit(false);
            other.createStatement()
                    .execute("UPDATE " + database.schema()
                            + ".cj_job SET state = 2, before_state = 1 WHERE id = '00001'");
            assertThat(claimed(10)).containsExactly(id(0), id(2), id(3));
            other.rollback();
        }
        assertThat(claimed(10)).containsExactly(id(1));
        assertThat(rows()).isZero();
    }

    @Test
    void a_run_with_gaps_goes_with_the_last_job_that_it_has() throws SQLException {
        enqueue(store, 0, 10);
        PostgresServer.run("DELETE FROM " + database.schema() + ".cj_job WHERE id IN ('00000', '00004', '00009')");
        assertThat(claimed(6)).containsExactly(id(1), id(2), id(3), id(5), id(6), id(7));
        assertThat(rows()).isEqualTo(1);
        assertThat(claimed(10)).containsExactly(id(8));
        assertThat(rows()).isZero();
    }

    @Test
    void jobs_of_a_batch_that_differ_in_place_stand_in_its_order() throws SQLException {
        store.enqueue(IntStream.range(0, 9)
                .mapToObj(i -> NewJob.on("orders")
                        .id(id(i))
                        .expireAfter(i % 2 == 0 ? null : Duration.ofHours(1))
                        .build())
                .toList());
        assertThat(rows()).isEqualTo(9);
        assertThat(claimed(10)).isEqualTo(ids(0, 9));
    }

    @Test
    void known_ids_are_duplicates_also_among_many_new_ones() {
        AtomicInteger bold = new AtomicInteger();
        UnaryOperator<String> counting = sql -> {
            if (sql.contains(".cj_job (") && !sql.contains(InsertSql.PASS_OVER_KNOWN)) {
                bold.incrementAndGet();
            }
            return sql;
        };
        try (JobStore counted = PostgresProvider.open(
                PostgresServer.url(),
                settings.withSchema(database.schema()),
                PostgresProvider.SCRIPTS,
                original -> new MutantDatabase(original, counting::apply))) {
            int many = (int) Novelty.TRUSTED_AFTER;
            enqueue(counted, 0, many);
            assertThat(bold).hasValue(0);
            assertThat(enqueue(counted, many, many + 10)).allMatch(EnqueueResult.Added.class::isInstance);
            assertThat(bold).hasValue(1);
            List<EnqueueResult> mixed = enqueue(counted, many + 5, many + 20);
            assertThat(bold).hasValue(2);
            assertThat(mixed.subList(0, 5)).allMatch(EnqueueResult.Duplicate.class::isInstance);
            assertThat(mixed.subList(5, 15)).allMatch(EnqueueResult.Added.class::isInstance);
            enqueue(counted, many + 20, many + 30);
            assertThat(bold).hasValue(2);
        }
        assertThat(claimed(10_000)).hasSize(10_000);
        assertThat(claimed(10_000)).isEqualTo(ids(10_000, (int) Novelty.TRUSTED_AFTER + 30));
    }
}
