package io.connectjobs.store.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.ClaimRequest;
import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Owner;
import io.connectjobs.store.Settlement;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.UniqueKey;
import io.connectjobs.store.contract.TestClock;
import io.connectjobs.store.mutant.MutantDatabase;
import io.connectjobs.store.sql.Jdbc;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Claims that begin in the middle of the index find what came to stand before it, and find it first. */
final class FrontTest {
    private static final Instant START = Instant.parse("2031-05-06T07:08:09.123Z");
    /** Long enough for a claim to move the front, too short for a look from the very front. */
    private static final Duration STEP = Duration.ofSeconds(2);

    private static final Duration LEASE = Duration.ofSeconds(10);

    private final PostgresServer.Fixture database = PostgresServer.fixture();
    private final TestClock clock = new TestClock(START);
    private final StoreSettings settings = StoreSettings.DEFAULT.withTestClock(clock);
    private JobStore store;

    @BeforeEach
    void moveTheFront() {
        store = database.open(settings);
        inLine("first");
        complete(jobs(store, 10));
        clock.advance(Duration.ofSeconds(40));
        inLine("second");
        complete(jobs(store, 10));
        assertThat(floor()).isEqualTo(START.plusSeconds(35).toEpochMilli());
        clock.advance(STEP);
    }

    @AfterEach
    void close() {
        store.close();
        database.close();
    }

    private void inLine(String id) {
        store.enqueue(List.of(NewJob.on("orders").id(id).build()));
    }

    private void past(String id) {
        store.enqueue(List.of(NewJob.on("orders").id(id).runAt(START).build()));
    }

    private void urgent(String id) {
        store.enqueue(List.of(NewJob.on("orders").id(id).priority(1).build()));
    }

    private void complete(List<ClaimedJob> jobs) {
        store.leasing()
                .orElseThrow()
                .settle(jobs.stream()
                        .map(job -> Settlement.complete(job.lease()))
                        .toList());
    }

    private static List<ClaimedJob> jobs(JobStore store, int limit) {
        return store.leasing().orElseThrow().claim(ClaimRequest.of("orders", limit, LEASE, new Owner("front", 0)));
    }

    private static List<String> claim(JobStore store, int limit) {
        return jobs(store, limit).stream().map(job -> job.ref().id()).toList();
    }

    private long floor() {
        try (Connection c = PostgresServer.connect()) {
            return Jdbc.one(
                    c,
                    "SELECT floor_ms FROM " + database.schema() + ".cj_front WHERE queue = 'orders'",
                    p -> {},
                    row -> row.getLong(1));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void jobs_in_line_announce_nothing_and_others_do() throws SQLException {
        inLine("third");
        assertThat(ahead()).isZero();
        past("fourth");
        urgent("fifth");
        assertThat(ahead()).isEqualTo(2);
    }

    private int ahead() throws SQLException {
        try (Connection c = PostgresServer.connect()) {
            return Jdbc.one(
                    c, "SELECT count(*)::int FROM " + database.schema() + ".cj_ahead", p -> {}, row -> row.getInt(1));
        }
    }

    @Test
    void what_comes_to_stand_before_the_front_is_claimed_in_its_order() {
        inLine("line");
        past("past");
        urgent("urgent");
        store.enqueue(List.of(NewJob.on("orders").id("late").priority(-1).build()));
        assertThat(claim(store, 1)).containsExactly("urgent");
        assertThat(claim(store, 10)).containsExactly("past", "line", "late");
    }

    @Test
    void a_job_that_comes_back_to_its_old_place_is_found_there() {
        past("old");
        List<ClaimedJob> old = jobs(store, 1);
        foundAfter(
                "old",
                () -> store.leasing()
                        .orElseThrow()
                        .settle(List.of(Settlement.release(old.get(0).lease()))));
    }

    @Test
    void a_job_whose_lease_ran_out_is_found_at_its_old_place() {
        past("old");
        assertThat(claim(store, 1)).containsExactly("old");
        foundAfter("old", () -> clock.advance(LEASE));
    }

    @Test
    void a_retried_job_is_found_where_its_priority_puts_it() {
        urgent("urgent");
        complete(jobs(store, 1));
        foundAfter("urgent", () -> store.operate().retry(List.of(new JobRef("orders", "urgent"))));
    }

    @Test
    void a_rescheduled_job_is_found_where_its_new_time_puts_it() {
        store.enqueue(List.of(
                NewJob.on("orders").id("moved").delay(Duration.ofHours(1)).build()));
        foundAfter("moved", () -> store.operate().reschedule(List.of(new JobRef("orders", "moved")), START));
    }

    @Test
    void a_replaced_job_is_found_where_its_new_time_puts_it() {
        NewJob.Builder job = NewJob.on("orders")
                .id("replaced")
                .uniqueKey(UniqueKey.untilFinished("key").replacing());
        store.enqueue(List.of(job.delay(Duration.ofHours(1)).build()));
        foundAfter(
                "replaced",
                () -> store.enqueue(
                        List.of(job.id("other").delay(null).runAt(START).build())));
    }

    @Test
    void a_job_that_came_due_a_while_ago_is_found_where_its_time_puts_it() {
        store.enqueue(List.of(
                NewJob.on("orders").id("due").delay(Duration.ofSeconds(3)).build()));
        foundAfter("due", () -> clock.advance(Duration.ofSeconds(12)));
    }

    /** Before all that stands in line. */
    private void foundAfter(String id, Runnable what) {
        clock.advance(STEP);
        inLine("move");
        complete(jobs(store, 1));
        assertThat(floor()).isEqualTo(clock.instant().minusSeconds(5).toEpochMilli());
        what.run();
        inLine("line");
        assertThat(claim(store, 10)).containsExactly(id, "line");
    }

    @Test
    void a_clock_that_went_back_begins_at_the_very_front() {
        clock.set(START.minusSeconds(3600));
        inLine("back");
        assertThat(claim(store, 10)).containsExactly("back");
        inLine("again");
        assertThat(claim(store, 10)).containsExactly("again");
    }

    @Test
    void jobs_that_commit_around_each_step_of_moving_the_front_are_found() {
        AtomicInteger steps = new AtomicInteger();
        try (JobStore moving = hooked(sql -> {
            if (sql.contains("cj_front")
                    && (sql.contains("DELETE FROM") || sql.contains("UPDATE"))
                    && !sql.contains("INSERT")) {
                past("job-" + steps.incrementAndGet());
            }
        })) {
            inLine("third");
            assertThat(claim(moving, 1)).containsExactly("third");
        }
        assertThat(steps).hasValue(2);
        assertThat(claim(store, 10)).containsExactlyInAnyOrder("job-1", "job-2");
    }

    @Test
    void a_claim_that_is_rolled_back_after_others_moved_the_front_loses_nothing() throws SQLException {
        past("taken");
        try (Connection other = PostgresServer.connect()) {
            other.setAutoCommit(false);
            other.createStatement().execute("UPDATE " + database.schema() + ".cj_job SET state = 2 WHERE id = 'taken'");
            inLine("third");
            assertThat(claim(store, 1)).containsExactly("third");
            assertThat(floor()).isEqualTo(START.toEpochMilli());
            other.rollback();
        }
        assertThat(claim(store, 10)).containsExactly("taken");
    }

    @Test
    void a_job_in_line_that_was_committed_too_late_is_found_by_the_next_look() throws SQLException {
        inLine("slow");
        try (Connection other = PostgresServer.connect()) {
            for (String table : List.of(".cj_job", ".cj_line")) {
                other.createStatement().execute("UPDATE " + database.schema() + table + " SET run_at_ms = 0");
            }
        }
        assertThat(claim(store, 10)).isEmpty();
        clock.advance(Duration.ofSeconds(30));
        assertThat(claim(store, 10)).containsExactly("slow");
    }

    private JobStore hooked(Consumer<String> before) {
        return PostgresProvider.open(
                PostgresServer.url(),
                settings.withSchema(database.schema()),
                PostgresProvider.SCRIPTS,
                original -> new MutantDatabase(original, sql -> {
                    before.accept(sql);
                    return sql;
                }));
    }
}
