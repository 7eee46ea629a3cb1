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
    private static final String NOT_COMPLETED_ONCE = """
            SELECT j.id, count(h.id) FROM cj_jobs j
              LEFT JOIN cj_history h ON h.queue = j.queue AND h.id = j.id AND h.event = 2
             WHERE j.queue = ? GROUP BY j.id HAVING count(h.id) <> 1
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
        assertThat(store.rows(NOT_COMPLETED_ONCE, queue)).isEmpty();
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
