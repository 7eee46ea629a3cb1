package io.connectjobs.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.local.Await;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What became of the jobs of one queue, read by SQL. */
record Ledger(TestStore store, String queue) {
    /** Without a join: just after a crash the server has no statistics, and may join two long tables row by row. */
    private static final String NOT_COMPLETED_ONCE = """
            SELECT id, sum(times) FROM (
                SELECT id, 0 AS times FROM cj_jobs WHERE queue = ?
                UNION ALL SELECT id, 1 FROM cj_history WHERE queue = ? AND event = 2) AS completions
             GROUP BY id HAVING sum(times) <> 1
            """;

    void awaitCompleted(int jobs, Duration limit) {
        Await.until(jobs + " completed jobs", limit, () -> "There are " + counts(), () -> completed() >= jobs);
    }

    int completed() throws SQLException {
        return store.count(queue, "completed");
    }

    /** For messages. */
    String counts() {
        try {
            return store.countByState(queue).toString();
        } catch (SQLException e) {
            return e.toString();
        }
    }

    /** Each of so many records is one job, and none was completed twice. */
    void assertEachCompletedOnce(int records) throws SQLException {
        assertThat(store.countByState(queue)).containsExactly(Map.entry("completed", records));
        assertThat(store.rows(NOT_COMPLETED_ONCE, queue, queue)).isEmpty();
        assertThat(store.column("SELECT payload_json FROM cj_jobs WHERE queue = ?", queue))
                .doesNotHaveDuplicates()
                .hasSize(records);
    }

    /** Each job is in the topic, and nothing else is. */
    void assertDelivered(List<Kafka.Message> messages) throws SQLException {
        assertThat(messages.stream().map(message -> message.header("job.id")).collect(Collectors.toSet()))
                .isEqualTo(Set.copyOf(store.column("SELECT id FROM cj_jobs WHERE queue = ?", queue)));
    }
}
