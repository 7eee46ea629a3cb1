package io.connectjobs.store.sql;

import static java.util.Objects.requireNonNull;
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
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The feed of a database with many writers: transactions that commit in another order than they began, that stay open, and
 * that begin while the feed does.
 */
public abstract class FeedCases {
    private static final Mutation NONE = Mutation.of("no statement says this", "");

    private final Mutation byNumber;
    private final Mutation withoutLock;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private @Nullable JobStore opened;

    /**
     * @param byNumber gives positions by a number from before the commit
     * @param withoutLock gives them without the sequencer's lock
     */
    protected FeedCases(Mutation byNumber, Mutation withoutLock) {
        this.byNumber = byNumber;
        this.withoutLock = withoutLock;
    }

    /** Opens a store on the one database of a test. */
    protected abstract JobStore open(StoreSettings settings, UnaryOperator<Database> around);

    protected abstract Connection connect() throws SQLException;

    /** SQL for how many sessions wait for a lock in a statement that says this. */
    protected abstract String waiting(String words);

    @BeforeEach
    void openStore() {
        opened = open(NONE);
    }

    @AfterEach
    void closeStore() {
        threads.shutdownNow();
        store().close();
    }

    protected final JobStore store() {
        return requireNonNull(opened);
    }

    private JobStore open(Mutation mutation) {
        return open(settings(), original -> new MutantDatabase(original, mutation::apply));
    }

    private static StoreSettings settings() {
        return StoreSettings.DEFAULT.withHistory(HistoryLevel.ALL);
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
        JobStore slow = open(settings(), original -> {
            held.add(new HeldDatabase(new MutantDatabase(original, mutation::apply)));
            return held.get(0);
        });
        return new Slow(slow, held.get(0));
    }

    protected static List<?> add(JobStore to, String... ids) {
        return to.enqueue(List.of(ids).stream()
                .map(id -> NewJob.on("orders").id(id).build())
                .toList());
    }

    protected static Feed feed(JobStore of) {
        return of.feed().orElseThrow();
    }

    protected static List<String> ids(FeedReader reader) {
        return reader.readAll().events().stream().map(event -> event.ref().id()).toList();
    }

    @Test
    void a_transaction_that_commits_late_comes_after_those_that_were_read() throws Exception {
        assertThat(readAroundALateCommit(NONE)).containsExactly("fast", "slow", "later");
    }

    @Test
    void going_by_a_number_from_before_the_commit_is_caught_by_a_transaction_that_commits_late() throws Exception {
        assertThat(readAroundALateCommit(byNumber)).doesNotContain("slow");
        byNumber.checkAlive();
    }

    /** The slow transaction notes its event first and commits it last; a reader reads in between. */
    private List<String> readAroundALateCommit(Mutation mutation) throws Exception {
        try (Slow slow = slow(NONE);
                JobStore reading = open(mutation)) {
            FeedReader reader = FeedReader.of(feed(reading));
            Future<?> late = addHeld(slow, "slow");
            add(store(), "fast");
            ids(reader);
            slow.database.letGo();
            late.get(1, TimeUnit.MINUTES);
            add(store(), "later");
            return ids(reader);
        }
    }

    @Test
    void one_reader_gives_positions_at_a_time() throws Exception {
        assertThat(giveAtOnce(NONE)).containsExactly("fast", "slow");
    }

    @Test
    void giving_positions_without_the_lock_is_caught_by_two_readers_at_once() {
        assertThatThrownBy(() -> giveAtOnce(withoutLock)).hasRootCauseInstanceOf(SQLException.class);
        withoutLock.checkAlive();
    }

    /** One reader stops after it gave a position, and a second one has a lower entry to give one to. */
    private List<String> giveAtOnce(Mutation mutation) throws Exception {
        try (Slow writing = slow(NONE);
                Slow first = slow(mutation);
                JobStore second = open(mutation)) {
            long start = feed(first.store).listen().start();
            Future<?> late = addHeld(writing, "slow");
            add(store(), "fast");
            first.database.hold();
            Future<?> giving = threads.submit(() -> feed(first.store).read(start, 10, FeedFilter.ALL));
            first.database.awaitHeld();
            writing.database.letGo();
            late.get(1, TimeUnit.MINUTES);
            FeedReader reader = new FeedReader(feed(second), start, 10, FeedFilter.ALL);
            Future<List<String>> read = threads.submit(() -> ids(reader));
            awaitWaiting("cj_");
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

    private void awaitWaiting(String words) throws SQLException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        try (Connection c = connect();
                Statement statement = c.createStatement()) {
            while (true) {
                try (ResultSet row = statement.executeQuery(waiting(words))) {
                    row.next();
                    if (row.getInt(1) > 0) {
                        return;
                    }
                }
                assertThat(System.nanoTime()).as("nobody waits").isLessThan(deadline);
                // InnoDB shows what it showed last to whoever looks again within a tenth of a second.
                TimeUnit.MILLISECONDS.sleep(200);
            }
        }
    }

    @Test
    void whoever_listens_waits_for_those_who_change_jobs_so_that_no_job_has_a_gap() throws Exception {
        try (Slow slow = slow(NONE)) {
            Future<?> late = addHeld(slow, "before");
            Future<FeedReader> listening = threads.submit(() -> FeedReader.of(feed(store())));
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
        for (ClaimedJob job : store().leasing()
                .orElseThrow()
                .claim(ClaimRequest.of("orders", 10, Duration.ofMinutes(1), new Owner("feed", 0)))) {
            store().leasing().orElseThrow().settle(List.of(Settlement.complete(job.lease())));
        }
    }

    @Test
    void what_is_rolled_back_is_never_told() throws Exception {
        FeedReader reader = FeedReader.of(feed(store()));
        try (JobStore broken = open(settings(), RolledBack::new)) {
            assertThatThrownBy(() -> add(broken, "a")).isInstanceOf(JobStoreException.class);
        }
        add(store(), "b");
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
}
