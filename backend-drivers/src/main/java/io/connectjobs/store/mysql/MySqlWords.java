package io.connectjobs.store.mysql;

import io.connectjobs.store.sql.OwnWords;

/** What MySQL and MariaDB say otherwise than the standard. */
final class MySqlWords {
    /** Assignments run from left to right, and read what those before have set. */
    static final OwnWords OWN = new OwnWords("""
            INSERT INTO {s}cj_queue (queue, paused)
            SELECT n.queue, n.paused FROM (SELECT ? AS queue, ? AS paused) AS n
            ON DUPLICATE KEY UPDATE paused = n.paused""", """
            INSERT INTO {s}cj_queue (queue, retry_policy, max_running, rate_claims, rate_window_ms)
            SELECT n.queue, n.retry_policy, n.max_running, n.rate_claims, n.rate_window_ms
            FROM (SELECT ? AS queue, ? AS retry_policy, ? AS max_running, ? AS rate_claims, ? AS rate_window_ms) AS n
            ON DUPLICATE KEY UPDATE
              rate_used = CASE WHEN {s}cj_queue.rate_window_ms = n.rate_window_ms
                               THEN {s}cj_queue.rate_used ELSE 0 END,
              retry_policy = n.retry_policy, max_running = n.max_running, rate_claims = n.rate_claims,
              rate_window_ms = n.rate_window_ms""", """
            INSERT INTO {s}cj_worker (name, epoch, started_at_ms, beat_at_ms, alive_until_ms, queues, info)
            SELECT n.name, n.epoch, n.started_at_ms, n.beat_at_ms, n.alive_until_ms, n.queues, n.info
            FROM (SELECT ? AS name, ? AS epoch, ? AS started_at_ms, ? AS beat_at_ms, ? AS alive_until_ms, ? AS queues,
                         ? AS info) AS n
            ON DUPLICATE KEY UPDATE
              beats = {s}cj_worker.beats + ({s}cj_worker.epoch <= n.epoch),
              started_at_ms = IF({s}cj_worker.epoch < n.epoch, n.started_at_ms, {s}cj_worker.started_at_ms),
              beat_at_ms = IF({s}cj_worker.epoch <= n.epoch, n.beat_at_ms, {s}cj_worker.beat_at_ms),
              alive_until_ms = IF({s}cj_worker.epoch <= n.epoch, n.alive_until_ms, {s}cj_worker.alive_until_ms),
              queues = IF({s}cj_worker.epoch <= n.epoch, n.queues, {s}cj_worker.queues),
              info = IF({s}cj_worker.epoch <= n.epoch, n.info, {s}cj_worker.info),
              epoch = greatest({s}cj_worker.epoch, n.epoch)""", """
            SELECT STRAIGHT_JOIN j.owner, j.queue, count(*) AS jobs
            FROM {s}cj_place p FORCE INDEX (PRIMARY) JOIN {s}cj_job j FORCE INDEX (PRIMARY) ON j.seq = p.seq
            WHERE p.what = 2 AND j.owner IS NOT NULL GROUP BY j.owner, j.queue""", OwnWords::inStates);

    private MySqlWords() {}
}
