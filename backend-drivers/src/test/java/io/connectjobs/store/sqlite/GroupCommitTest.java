package io.connectjobs.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.connectjobs.store.EnqueueResult;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.JobStoreException;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.sql.Database;
import io.connectjobs.store.sql.Jdbc;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sqlite.JDBC;

final class GroupCommitTest {
    private static final int THREADS = 16;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private SqliteFixture fixture;

    @BeforeEach
    void createFolder() {
        fixture = SqliteFixture.create();
    }

    @AfterEach
    void removeFolder() {
        fixture.close();
    }

    @Test
    void threads_that_wait_at_the_same_time_share_one_commit_and_hear_of_it_afterwards() throws Exception {
        try (JobStore store = fixture.open(StoreSettings.DEFAULT);
                Connection other = connect()) {
            int before = WalFile.commits(fixture.file());
            List<FutureTask<Boolean>> calls = whileBusy(
                    other,
                    IntStream.range(0, THREADS)
                            .mapToObj(i -> (Callable<Boolean>) () -> isThereOnceAdded(store, "job-" + i))
                            .toList());
            for (FutureTask<Boolean> call : calls) {
                assertThat(call.get())
                        .as("a job that was answered is committed")
                        .isTrue();
            }
            assertThat(WalFile.commits(fixture.file()) - before).isEqualTo(1);
        }
    }

    private boolean isThereOnceAdded(JobStore store, String id) throws SQLException {
        assertThat(store.enqueue(List.of(NewJob.on("orders").id(id).build())))
                .hasOnlyElementsOfType(EnqueueResult.Added.class);
        try (Connection c = connect()) {
            return Jdbc.one(c, "SELECT count(*) FROM cj_job WHERE id = ?", p -> p.text(id), row -> row.getInt(1)) == 1;
        }
    }

    @Test
    void threads_that_keep_coming_need_far_fewer_commits_than_they_have_operations() throws Exception {
        try (JobStore store = fixture.open(StoreSettings.DEFAULT);
                Connection other = connect()) {
            int before = WalFile.commits(fixture.file());
            int each = 5;
            List<FutureTask<Boolean>> calls = whileBusy(
                    other,
                    IntStream.range(0, THREADS)
                            .mapToObj(thread -> (Callable<Boolean>) () -> {
                                for (int i = 0; i < each; i++) {
                                    String id = thread + "-" + i;
                                    store.enqueue(
                                            List.of(NewJob.on("orders").id(id).build()));
                                }
                                return true;
                            })
                            .toList());
            for (FutureTask<Boolean> call : calls) {
                call.get();
            }
            assertThat(WalFile.commits(fixture.file()) - before).isLessThanOrEqualTo(THREADS * each / 2);
        }
    }

    @Test
    void one_that_fails_is_undone_alone() throws Exception {
        try (SqliteDatabase database = database();
                Connection other = connect()) {
            int before = WalFile.commits(fixture.file());
            List<FutureTask<Integer>> calls = whileBusy(other, writers(database, (c, number) -> {
                if (number == 3) {
                    throw new SQLException("no luck");
                }
            }));
            assertThatThrownBy(() -> calls.get(3).get())
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(JobStoreException.class)
                    .hasMessageContaining("no luck");
            assertOthersAreThere(calls, other);
            assertThat(WalFile.commits(fixture.file()) - before).isEqualTo(1);
        }
    }

    @Test
    void where_sqlite_gives_up_the_whole_transaction_the_others_run_again() throws Exception {
        try (SqliteDatabase database = database();
                Connection other = connect()) {
            List<FutureTask<Integer>> calls = whileBusy(other, writers(database, (c, number) -> {
                if (number == 3) {
                    SqliteWriter.execute(c, "ROLLBACK");
                    throw new SQLException("disk full");
                }
            }));
            assertThatThrownBy(() -> calls.get(3).get()).hasMessageContaining("disk full");
            assertOthersAreThere(calls, other);
        }
    }

    private void assertOthersAreThere(List<FutureTask<Integer>> calls, Connection other) throws Exception {
        List<Integer> expected = new ArrayList<>();
        for (int number = 0; number < THREADS; number++) {
            if (number != 3) {
                assertThat(calls.get(number).get()).isEqualTo(1);
                expected.add(number);
            }
        }
        assertThat(Jdbc.query(other, "SELECT n FROM t ORDER BY n", p -> {}, row -> row.getInt(1)))
                .isEqualTo(expected);
    }

    @Test
    void one_that_waited_for_a_busy_file_in_vain_is_told_and_the_next_one_is_served() throws Exception {
        try (SqliteDatabase database = database();
                Connection other = connect()) {
            SqliteWriter.execute(other, "BEGIN IMMEDIATE");
            assertThatThrownBy(() -> insert(database, 1)).isInstanceOf(JobStoreException.class);
            SqliteWriter.execute(other, "COMMIT");
            assertThat(insert(database, 2)).isEqualTo(1);
        }
    }

    /** Fails in the middle of some of the works. */
    private interface Trouble {
        void stir(Connection c, int number) throws SQLException;
    }

    private static List<Callable<Integer>> writers(SqliteDatabase database, Trouble trouble) {
        return IntStream.range(0, THREADS)
                .mapToObj(number -> (Callable<Integer>) () -> database.write(c -> {
                    int rows = insert(c, number);
                    trouble.stir(c, number);
                    return rows;
                }))
                .toList();
    }

    private static int insert(Database database, int number) {
        return database.write(c -> insert(c, number));
    }

    private static int insert(Connection c, int number) throws SQLException {
        return Jdbc.update(c, "INSERT INTO t (n) VALUES (?)", p -> p.number(number));
    }

    private SqliteDatabase database() {
        SqliteDatabase database = SqliteDatabase.open(SqliteUrl.parse(fixture.url()), LIMIT);
        database.write(c -> Jdbc.update(c, "CREATE TABLE t (n INTEGER NOT NULL)", p -> {}));
        return database;
    }

    private Connection connect() throws SQLException {
        return JDBC.createConnection("jdbc:" + fixture.url(), new Properties());
    }

    /** Starts the calls while another connection holds the file, and lets go of it when all of them wait. */
    private static <T> List<FutureTask<T>> whileBusy(Connection other, List<Callable<T>> calls) throws Exception {
        SqliteWriter.execute(other, "BEGIN IMMEDIATE");
        List<FutureTask<T>> tasks = calls.stream().map(FutureTask::new).toList();
        List<Thread> threads = tasks.stream().map(Thread::new).toList();
        threads.forEach(Thread::start);
        long start = System.nanoTime();
        // One asks for the file again and again, the others wait for that one.
        while (threads.stream()
                        .filter(thread -> thread.getState() == Thread.State.WAITING)
                        .count()
                < threads.size() - 1) {
            assertThat(System.nanoTime() - start).isLessThan(LIMIT.toNanos());
            Thread.onSpinWait();
        }
        SqliteWriter.execute(other, "ROLLBACK");
        return tasks;
    }
}
