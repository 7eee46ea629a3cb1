package io.connectjobs.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.JobStore;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.sql.Jdbc;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sqlite.JDBC;

/** Four processes at one file: none of them is told that it is busy, and each gets its share. */
final class SqliteTurnsTest {
    private static final int PROCESSES = 4;

    @Test
    void four_processes_share_a_file_for_8_seconds() throws Exception {
        share(Duration.ofSeconds(8));
    }

    @Test
    @Tag("soak")
    void four_processes_share_a_file_for_60_seconds() throws Exception {
        share(Duration.ofSeconds(60));
    }

    private static void share(Duration time) throws Exception {
        try (SqliteFixture fixture = SqliteFixture.create()) {
            fixture.open(StoreSettings.DEFAULT).close();
            List<Integer> completed = run(fixture, time);
            int all = completed.stream().mapToInt(Integer::intValue).sum();
            assertThat(completed)
                    .as("jobs that each process completed")
                    .allSatisfy(jobs -> assertThat(jobs).isGreaterThanOrEqualTo(all / 10));
            assertEachIsCompletedOnce(fixture, all);
        }
    }

    private static List<Integer> run(SqliteFixture fixture, Duration time) throws IOException {
        List<SqliteTurnsProcess> processes = new ArrayList<>();
        try {
            for (int i = 0; i < PROCESSES; i++) {
                processes.add(SqliteTurnsProcess.start(fixture.url(), "p" + i, time));
            }
            for (SqliteTurnsProcess process : processes) {
                process.awaitReady();
            }
            for (SqliteTurnsProcess process : processes) {
                process.go();
            }
            List<Integer> completed = new ArrayList<>();
            for (SqliteTurnsProcess process : processes) {
                completed.add(process.completed());
            }
            return completed;
        } finally {
            processes.forEach(SqliteTurnsProcess::close);
        }
    }

    private static void assertEachIsCompletedOnce(SqliteFixture fixture, int all) throws SQLException {
        try (JobStore store = fixture.open(StoreSettings.DEFAULT);
                Connection c = JDBC.createConnection("jdbc:" + fixture.url(), new Properties())) {
            assertThat(count(c, "SELECT count(*) FROM cj_job")).isEqualTo(all);
            assertThat(count(c, "SELECT count(*) FROM cj_job WHERE state = 4")).isEqualTo(all);
            assertThat(count(c, "SELECT count(*) FROM cj_history WHERE event = 2"))
                    .isEqualTo(all);
            assertThat(count(c, "SELECT count(DISTINCT id) FROM cj_history WHERE event = 2"))
                    .isEqualTo(all);
            assertThat(store.check(Duration.ofSeconds(5)).ok()).isTrue();
        }
    }

    private static int count(Connection c, String sql) throws SQLException {
        return Jdbc.one(c, sql, p -> {}, row -> row.getInt(1));
    }
}
