package io.connectjobs.store.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.connectjobs.store.ClaimRequest;
import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.Feed;
import io.connectjobs.store.FeedFilter;
import io.connectjobs.store.HistoryLevel;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.JobStoreException;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Owner;
import io.connectjobs.store.Settlement;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.contract.FeedReader;
import io.connectjobs.store.mutant.HeldDatabase;
import io.connectjobs.store.mutant.MutantDatabase;
import io.connectjobs.store.mutant.Mutation;
import io.connectjobs.store.sql.Database;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Transactions that commit in another order than they began, that stay open, and that begin while the feed does. */
final class FeedTest {
    private static final Mutation NONE = Mutation.of("no statement says this", "");

    /** What a reader that goes by a number from before the commit would see. */
    private static final Mutation BY_ENTRY =
            Mutation.of("\\(SELECT last FROM \\S+cj_listening\\) \\+ sum\\(jobs\\) OVER \\(ORDER BY entry\\)", "entry");

    private static final Mutation WITHOUT_LOCK =
            Mutation.of("(SELECT last FROM \\S+cj_listening) FOR NO KEY UPDATE", "$1");

    private final PostgresServer.Fixture database = PostgresServer.fixture();
    private final StoreSettings settings =
            StoreSettings.DEFAULT.withHistory(HistoryLevel.ALL).withSchema(database.schema());
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final JobStore store = open(NONE);

    private JobStore open(Mutation mutation) {
        return PostgresProvider.open(
                PostgresServer.url(),
                settings,
                PostgresProvider.SCRIPTS,
                original -> new MutantDatabase(original, mutation::apply));
    }

    /** A store whose transactions can be held. */
    private record Slow(JobStore store, HeldDatabase database) implements AutoCloseable {
        @Override
        public void close() {
            store.close();
        }
    }

    private Slow slow(Mutation mutation) {
        List<HeldDatabase> held = new ArrayList<>();
        JobStore opened = PostgresProvider.open(PostgresServer.url(), settings, PostgresProvider.SCRIPTS, original -> {
            held.add(new HeldDatabase(new MutantDatabase(original, mutation::apply)));
            return held.get(0);
        });
        return new Slow(opened, held.get(0));
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        store.close();
        database.close();
    }

    private static List<?> add(JobStore to, String... ids) {
        return to.enqueue(List.of(ids).stream()
                .map(id -> NewJob.on("orders").id(id).build())
                .toList());
    }

    private static Feed feed(JobStore of) {
        return of.feed().orElseThrow();
    }

    private static List<String> ids(FeedReader reader) {
        return reader.readAll().events().stream().map(event -> event.ref().id()).toList();
    }

    @Test
    void a_transaction_that_commits_late_comes_after_those_that_were_read() throws Exception {
        assertThat(readAroundALateCommit(NONE)).containsExactly("fast", "slow", "later");
    }

    @Test
    void going_by_entries_is_caught_by_a_transaction_that_commits_late() throws Exception {
        assertThat(readAroundALateCommit(BY_ENTRY)).doesNotContain("slow");
        BY_ENTRY.checkAlive();
    }

    /** The slow transaction notes its event first and commits it last; a reader reads in between. */
    private List<String> readAroundALateCommit(Mutation mutation) throws Exception {
        try (Slow slow = slow(NONE);
                JobStore reading = open(mutation)) {
            FeedReader reader = FeedReader.of(feed(reading));
            Future<?> late = addHeld(slow, "slow");
            add(store, "fast");
            ids(reader);
            slow.database.letGo();
            late.get(1, TimeUnit.MINUTES);
            add(store, "later");
            return ids(reader);
        }
    }

    @Test
    void one_reader_gives_positions_at_a_time() throws Exception {
        assertThat(giveAtOnce(NONE)).containsExactly("fast", "slow");
    }

    @Test
    void giving_positions_without_the_lock_is_caught_by_two_readers_at_once() {
        assertThatThrownBy(() -> giveAtOnce(WITHOUT_LOCK)).hasRootCauseInstanceOf(SQLException.class);
        WITHOUT_LOCK.checkAlive();
    }

    /** One reader stops after it gave a position, and a second one has a lower entry to give one to. */
    private List<String> giveAtOnce(Mutation mutation) throws Exception {
        try (Slow writing = slow(NONE);
                Slow first = slow(mutation);
                JobStore second = open(mutation)) {
            long start = feed(first.store).listen().start();
            Future<?> late = addHeld(writing, "slow");
            add(store, "fast");
            first.database.hold();
            Future<?> giving = threads.submit(() -> feed(first.store).read(start, 10, FeedFilter.ALL));
            first.database.awaitHeld();
            writing.database.letGo();
            late.get(1, TimeUnit.MINUTES);
            FeedReader reader = new FeedReader(feed(second), start, 10, FeedFilter.ALL);
            Future<List<String>> read = threads.submit(() -> ids(reader));
            awaitWaiting("cj_listening");
            first.database.letGo();
            giving.get(1, TimeUnit.MINUTES);
            return read.get(1, TimeUnit.MINUTES);
        }
    }

    private Future<?> addHeld(Slow slow, String id) {
        slow.database.hold();
        Future<?> late = threads.submit(() -> add(slow.store, id));
        slow.database.awaitHeld();
        return late;
    }

    /** Until a session waits for a lock in a statement that says this. */
    private static void awaitWaiting(String words) throws SQLException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        try (Connection c = PostgresServer.connect();
                Statement statement = c.createStatement()) {
            while (true) {
                try (ResultSet row = statement.executeQuery("SELECT count(*) FROM pg_stat_activity"
                        + " WHERE wait_event_type = 'Lock' AND query LIKE '%" + words + "%'")) {
                    row.next();
                    if (row.getInt(1) > 0) {
                        return;
                    }
                }
                assertThat(System.nanoTime()).as("nobody waits").isLessThan(deadline);
                TimeUnit.MILLISECONDS.sleep(5);
            }
        }
    }

    @Test
    void a_transaction_that_another_database_or_this_one_holds_open_holds_nothing_up() throws Exception {
        String other = database.schema() + "_other";
        PostgresServer.run("CREATE DATABASE " + other);
        try (Connection elsewhere = connect(other);
                Connection here = PostgresServer.connect()) {
            FeedReader reader = FeedReader.of(feed(store));
            keepOpen(elsewhere);
            keepOpen(here);
            add(store, "a");
            assertThat(ids(reader)).containsExactly("a");
            assertThat(horizonStandsStill())
                    .as("what a reader by the horizon would wait for")
                    .isTrue();
            elsewhere.rollback();
            here.rollback();
        } finally {
            PostgresServer.run("DROP DATABASE " + other);
        }
    }

    private static void keepOpen(Connection c) throws SQLException {
        c.setAutoCommit(false);
        try (Statement statement = c.createStatement()) {
            statement.execute("CREATE TEMPORARY TABLE open_work AS SELECT 1 AS one");
        }
    }

    private static boolean horizonStandsStill() throws SQLException {
        try (Connection c = PostgresServer.connect();
                Statement statement = c.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT pg_snapshot_xmin(pg_current_snapshot()) < pg_current_xact_id()")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    private static Connection connect(String name) throws SQLException {
        PostgresUrl parsed = PostgresUrl.parse(PostgresServer.url(), StoreSettings.DEFAULT);
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(parsed.jdbcUrl().replaceAll("/[^/?]+(\\?|$)", "/" + name + "$1"));
        return source.getConnection(parsed.username(), parsed.password());
    }

    @Test
    void whoever_listens_waits_for_those_who_change_jobs_so_that_no_job_has_a_gap() throws Exception {
        try (Slow slow = slow(NONE)) {
            Future<?> late = addHeld(slow, "before");
            Future<FeedReader> listening = threads.submit(() -> FeedReader.of(feed(store)));
            awaitWaiting("cj_feed_tap");
            slow.database.letGo();
            late.get(1, TimeUnit.MINUTES);
            FeedReader reader = listening.get(1, TimeUnit.MINUTES);
            complete();
            assertThat(reader.readAll().events())
                    .extracting(event -> event.ref().id() + " " + event.entry().event())
                    .containsExactly("before CLAIMED", "before COMPLETED");
        }
    }

    private void complete() {
        for (ClaimedJob job : store.leasing()
                .orElseThrow()
                .claim(ClaimRequest.of("orders", 10, Duration.ofMinutes(1), new Owner("feed", 0)))) {
            store.leasing().orElseThrow().settle(List.of(Settlement.complete(job.lease())));
        }
    }

    @Test
    void what_is_rolled_back_is_never_told() throws Exception {
        FeedReader reader = FeedReader.of(feed(store));
        try (JobStore broken =
                PostgresProvider.open(PostgresServer.url(), settings, PostgresProvider.SCRIPTS, RolledBack::new)) {
            assertThatThrownBy(() -> add(broken, "a")).isInstanceOf(JobStoreException.class);
        }
        add(store, "b");
        assertThat(ids(reader)).containsExactly("b");
    }

    /** Fails after the statement and before the commit. */
    private record RolledBack(Database original) implements Database {
        @Override
        public <T> T write(Work<T> work) {
            return original.write(c -> {
                work.run(c);
                throw new SQLException("rolled back", "XX000");
            });
        }

        @Override
        public <T> T writeOne(Work<T> statement) {
            return write(statement);
        }

        @Override
        public <T> T read(Work<T> work) {
            return original.read(work);
        }

        @Override
        public void close() {
            original.close();
        }
    }

    @Test
    void nobody_listening_leaves_no_trigger_behind() throws Exception {
        assertThat(triggers()).isZero();
        feed(store).listen();
        assertThat(triggers()).isEqualTo(2);
    }

    private int triggers() throws SQLException {
        try (Connection c = PostgresServer.connect();
                Statement statement = c.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT count(*) FROM pg_trigger t JOIN pg_class k ON k.oid = t.tgrelid"
                                + " JOIN pg_namespace n ON n.oid = k.relnamespace WHERE NOT tgisinternal AND n.nspname = '"
                                + database.schema() + "'")) {
            row.next();
            return row.getInt(1);
        }
    }
}
