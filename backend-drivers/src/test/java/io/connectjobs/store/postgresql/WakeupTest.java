package io.connectjobs.store.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.connectjobs.store.Capabilities.Capability;
import io.connectjobs.store.ClaimRequest;
import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Owner;
import io.connectjobs.store.QueueSettings;
import io.connectjobs.store.Settlement;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.Wakeup;
import io.connectjobs.store.sql.Jdbc;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/** Work is signalled to those who listen, seldom and in time. */
final class WakeupTest {
    private static final int SECONDS = 20;

    private final PostgresServer.Fixture fixture = PostgresServer.fixture();
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private JobStore producer;
    private JobStore worker;

    @BeforeEach
    void open() {
        producer = fixture.open(StoreSettings.DEFAULT.withWakeups(true));
        worker = fixture.open(StoreSettings.DEFAULT.withWakeups(true));
    }

    @AfterEach
    void close() {
        producer.close();
        worker.close();
        fixture.close();
    }

    /** Begins to listen; the call that greets a new connection is taken off. */
    private Wakeup.Listening listen(String... queues) throws InterruptedException {
        Wakeup.Listening listening = worker.wakeup().orElseThrow().listen(List.of(queues), heard::add);
        for (int i = 0; i < queues.length; i++) {
            assertThat(hear()).isIn((Object[]) queues);
        }
        return listening;
    }

    private String hear() throws InterruptedException {
        return heard.poll(SECONDS, TimeUnit.SECONDS);
    }

    private static NewJob job(String queue) {
        return NewJob.on(queue).build();
    }

    @Test
    void an_enqueue_is_heard_by_those_who_listen_to_its_queue_in_another_process() throws InterruptedException {
        try (Wakeup.Listening listening = listen("orders", "mails")) {
            producer.enqueue(List.of(job("orders")));
            assertThat(hear()).isEqualTo("orders");
            producer.enqueue(List.of(job("others"), job("mails")));
            assertThat(hear()).isEqualTo("mails");
            assertThat(listening).isNotNull();
        }
    }

    @Test
    void a_job_for_later_is_not_heard_now() throws InterruptedException {
        try (Wakeup.Listening listening = listen("orders", "mails")) {
            producer.enqueue(
                    List.of(NewJob.on("orders").delay(Duration.ofHours(1)).build(), job("mails")));
            assertThat(hear()).isEqualTo("mails");
            assertThat(heard).doesNotContain("orders");
            assertThat(listening).isNotNull();
        }
    }

    @Test
    void what_an_operator_sets_going_and_what_a_worker_gives_back_is_heard() throws InterruptedException {
        producer.enqueue(List.of(NewJob.on("orders").id("1").build()));
        try (Wakeup.Listening listening = listen("orders")) {
            JobRef ref = new JobRef("orders", "1");
            ClaimedJob job = claim();
            settle(Settlement.release(job.lease()));
            assertThat(hear()).as("release").isEqualTo("orders");
            producer.operate().discard(List.of(ref));
            producer.operate().retry(List.of(ref));
            assertThat(hear()).as("retry").isEqualTo("orders");
            producer.operate().reschedule(List.of(ref), Instant.EPOCH);
            assertThat(hear()).as("reschedule").isEqualTo("orders");
            producer.operate().resume("orders");
            assertThat(hear()).as("resume").isEqualTo("orders");
            producer.operate().configure("orders", QueueSettings.NONE);
            assertThat(hear()).as("configure").isEqualTo("orders");
            assertThat(listening).isNotNull();
        }
    }

    private ClaimedJob claim() {
        return producer.leasing()
                .orElseThrow()
                .claim(ClaimRequest.of("orders", 1, Duration.ofMinutes(1), new Owner("wakeup", 0)))
                .get(0);
    }

    private void settle(Settlement settlement) {
        producer.leasing().orElseThrow().settle(List.of(settlement));
    }

    /** Two processes, each with far more work than there may be signals. */
    @Test
    void a_burst_from_two_processes_is_at_most_one_signal_per_100_ms_and_its_last_job_is_signalled_too()
            throws Exception {
        try (Connection ear = PostgresServer.connect()) {
            ear.createStatement().execute("LISTEN " + channel(ear));
            List<Long> at = new ArrayList<>();
            long start = System.nanoTime();
            long lastBegun = start;
            int enqueued = 0;
            while (System.nanoTime() - start < TimeUnit.MILLISECONDS.toNanos(1_500)) {
                lastBegun = System.nanoTime();
                (enqueued++ % 2 == 0 ? producer : worker).enqueue(List.of(job("orders")));
                hearRaw(ear, 1, at);
            }
            long ended = System.nanoTime();
            while (at.isEmpty() || at.get(at.size() - 1) < lastBegun) {
                assertThat(System.nanoTime() - ended)
                        .as("nanoseconds since the last job")
                        .isLessThan(5_000_000_000L);
                hearRaw(ear, 100, at);
            }
            hearRaw(ear, 500, at);
            Duration took = Duration.ofNanos(at.get(at.size() - 1) - start);
            assertThat(enqueued).isGreaterThan(at.size() * 2);
            assertThat(at).hasSizeLessThanOrEqualTo((int) (took.toMillis() / WakeupSql.APART) + 2);
            assertThat(at).hasSizeGreaterThan(3);
        }
    }

    private String channel(Connection connection) throws SQLException {
        WakeupSql sql = new WakeupSql(new io.connectjobs.store.sql.SqlNames(fixture.schema()));
        return Jdbc.one(connection, sql.channel, p -> p.text(sql.table), row -> row.getString(1));
    }

    private static void hearRaw(Connection ear, int millis, List<Long> at) throws SQLException {
        PGNotification[] got = ear.unwrap(PGConnection.class).getNotifications(millis);
        for (int i = 0; got != null && i < got.length; i++) {
            at.add(System.nanoTime());
        }
    }

    @Test
    void whoever_holds_the_row_that_spaces_the_signals_holds_up_nobody() throws SQLException {
        PostgresServer.run("INSERT INTO " + fixture.schema() + ".cj_wakeup VALUES ('orders', 0)");
        try (Connection other = PostgresServer.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("UPDATE " + fixture.schema() + ".cj_wakeup SET notified_ms = 1");
            for (int i = 0; i < 50; i++) {
                producer.enqueue(List.of(job("orders")));
                settle(Settlement.complete(claim().lease()));
            }
            other.rollback();
        }
        assertThat(producer.inspect().counts()).containsKey("orders");
    }

    @Test
    void a_listener_that_lost_its_session_gets_another_and_is_woken_once() throws InterruptedException {
        try (Wakeup.Listening listening = listen("orders")) {
            PostgresServer.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'");
            assertThat(hear()).as("after the reconnect").isEqualTo("orders");
            producer.enqueue(List.of(job("orders")));
            assertThat(hear()).as("after an enqueue").isEqualTo("orders");
            assertThat(listening).isNotNull();
        }
    }

    @Test
    void whoever_stopped_listening_hears_no_more_and_one_that_throws_harms_nobody() throws InterruptedException {
        worker.wakeup().orElseThrow().listen(List.of("mails"), queue -> {
            throw new IllegalStateException("as a careless caller does");
        });
        BlockingQueue<String> gone = new LinkedBlockingQueue<>();
        worker.wakeup().orElseThrow().listen(List.of("mails"), gone::add).close();
        gone.clear();
        try (Wakeup.Listening listening = listen("orders")) {
            producer.enqueue(List.of(job("mails"), job("orders")));
            assertThat(hear()).isEqualTo("orders");
            producer.enqueue(List.of(job("orders")));
            assertThat(hear()).isEqualTo("orders");
            assertThat(gone).isEmpty();
            assertThat(listening).isNotNull();
        }
    }

    @Test
    void a_process_that_ends_right_after_its_enqueue_still_signals_it() throws InterruptedException {
        try (Wakeup.Listening listening = listen("orders")) {
            for (int i = 0; i < 2; i++) {
                try (JobStore brief = fixture.open(StoreSettings.DEFAULT.withWakeups(true))) {
                    brief.enqueue(List.of(job("orders")));
                }
                assertThat(hear()).as("process %d", i).isEqualTo("orders");
            }
            assertThat(listening).isNotNull();
        }
    }

    @Test
    void it_is_off_unless_asked_for_and_says_so() throws SQLException {
        try (JobStore store = fixture.open(StoreSettings.DEFAULT);
                Connection connection = PostgresServer.connect()) {
            store.enqueue(List.of(job("orders")));
            assertThat(store.wakeup()).isEmpty();
            assertThat(store.capabilities().whyNot(Capability.WAKEUP)).isPresent();
            assertThat(Jdbc.query(
                            connection,
                            "SELECT queue FROM " + fixture.schema() + ".cj_wakeup",
                            p -> {},
                            row -> row.getString(1)))
                    .isEmpty();
        }
    }

    @Test
    void listening_to_nothing_or_to_what_is_no_queue_is_refused() {
        Wakeup wakeup = worker.wakeup().orElseThrow();
        assertThatThrownBy(() -> wakeup.listen(List.of(), heard::add))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("queues");
        assertThatThrownBy(() -> wakeup.listen(List.of("no queue!"), heard::add))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("queue");
    }
}
