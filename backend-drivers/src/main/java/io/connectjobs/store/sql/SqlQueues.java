package io.connectjobs.store.sql;

import static java.util.Objects.requireNonNull;

import io.connectjobs.store.JobRules;
import io.connectjobs.store.QueueSettings;
import io.connectjobs.store.QueueSettings.Rate;
import io.connectjobs.store.QueueView;
import io.connectjobs.store.RetryPolicy;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The row that a queue has once somebody set something for it, in SQL that every database understands. */
final class SqlQueues {
    private final Database database;
    private final String pause;
    private final String configure;
    private final String settings;
    private final String list;

    SqlQueues(Database database, SqlNames names, OwnWords own) {
        this.database = database;
        this.pause = names.in(own.pause());
        this.configure = names.in(own.configure());
        this.list = names.in("""
                SELECT n.queue, coalesce(q.paused, ?) AS paused, q.retry_policy, q.max_running, q.rate_claims, q.rate_window_ms
                FROM (SELECT queue FROM {s}cj_queue
                      UNION SELECT queue FROM (""" + SqlCounts.BY_STATE + """
                ) AS counts) AS n
                LEFT JOIN {s}cj_queue q ON q.queue = n.queue ORDER BY n.queue""");
        this.settings = names.in(
                "SELECT retry_policy, max_running, rate_claims, rate_window_ms FROM {s}cj_queue WHERE queue = ?");
    }

    void setPaused(String queue, boolean paused) {
        JobRules.requireQueue(queue);
        database.writeOne(c -> Jdbc.update(c, pause, p -> p.text(queue).flag(paused)));
    }

    void configure(String queue, QueueSettings wanted) {
        JobRules.requireQueue(queue);
        requireNonNull(wanted, "settings");
        Optional<Rate> rate = wanted.rate();
        database.writeOne(c -> Jdbc.update(
                c,
                configure,
                p -> p.text(queue)
                        .text(wanted.retryPolicy().map(RetryPolicy::toString).orElse(null))
                        .numberOrNull(
                                wanted.maxRunning().isPresent()
                                        ? (long) wanted.maxRunning().getAsInt()
                                        : null)
                        .numberOrNull(rate.map(r -> (long) r.claims()).orElse(null))
                        .numberOrNull(rate.map(r -> r.window().toMillis()).orElse(null))));
    }

    QueueSettings settings(String queue) {
        JobRules.requireQueue(queue);
        return database.read(c -> Jdbc.query(c, settings, p -> p.text(queue), SqlQueues::settings)).stream()
                .findFirst()
                .orElse(QueueSettings.NONE);
    }

    List<QueueView> list() {
        return database.read(c -> Jdbc.query(
                c,
                list,
                p -> p.flag(false),
                row -> new QueueView(row.getString("queue"), row.getBoolean("paused"), settings(row))));
    }

    private static QueueSettings settings(ResultSet row) throws SQLException {
        int max = row.getInt("max_running");
        boolean unbounded = row.wasNull();
        int claims = row.getInt("rate_claims");
        boolean unrated = row.wasNull();
        return new QueueSettings(
                Optional.ofNullable(row.getString("retry_policy")).map(RetryPolicy::parse),
                unbounded ? OptionalInt.empty() : OptionalInt.of(max),
                unrated
                        ? Optional.empty()
                        : Optional.of(new Rate(claims, Duration.ofMillis(row.getLong("rate_window_ms")))));
    }
}
