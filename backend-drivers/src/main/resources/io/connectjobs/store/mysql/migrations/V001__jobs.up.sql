-- Each statement commits by itself here, and a migration that was cut short runs again from its first one: what is there
-- already is passed over. {bin} compares texts byte by byte, spaces at the end included.
--
-- One row per job from enqueue until its id is forgotten. Times are milliseconds since 1970 UTC; the view cj_jobs shows
-- them as times. States: 0 scheduled, 1 available, 2 running, 3 retryable, 4 completed, 5 dead, 6 cancelled,
-- 9 pruned (no content, the id is still taken).
CREATE TABLE IF NOT EXISTS {s}cj_job (
  seq bigint NOT NULL PRIMARY KEY,
  run_at_ms bigint NOT NULL,
  enqueued_at_ms bigint NOT NULL,
  finished_at_ms bigint,
  expires_at_ms bigint,
  timeout_ms bigint,
  -- When the running attempt must be over; stays behind when it ends.
  deadline_ms bigint,
  result_until_ms bigint,
  lease_until_ms bigint,
  lease bigint,
  settled_lease bigint,
  priority integer NOT NULL,
  attempt integer NOT NULL DEFAULT 0,
  max_attempts integer NOT NULL,
  -- How many entries of history it has had.
  entries integer NOT NULL DEFAULT 0,
  state tinyint NOT NULL,
  unique_hold tinyint,
  cancel_requested boolean NOT NULL DEFAULT false,
  queue varchar(200) CHARACTER SET utf8mb4 COLLATE {bin} NOT NULL,
  id varchar(512) CHARACTER SET utf8mb4 COLLATE {bin} NOT NULL,
  kind varchar(200) CHARACTER SET utf8mb4 COLLATE {bin} NOT NULL,
  content_type varchar(200) CHARACTER SET utf8mb4 COLLATE {bin} NOT NULL,
  owner varchar(200) CHARACTER SET utf8mb4 COLLATE {bin},
  retry_policy text CHARACTER SET utf8mb4 COLLATE {bin},
  unique_key varchar(512) CHARACTER SET utf8mb4 COLLATE {bin},
  headers mediumtext CHARACTER SET utf8mb4 COLLATE {bin},
  payload longblob NOT NULL,
  result_type varchar(200) CHARACTER SET utf8mb4 COLLATE {bin},
  result longblob,
  UNIQUE KEY cj_job_ref (id, queue)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC;

-- Where jobs stand, in the order in which they are looked for: what partial indexes would be. A job has one row for its
-- state (what 0: scheduled or retryable, by run_at_ms; 1: available, in the order of claims; 2: running, by
-- lease_until_ms; 4, 5, 6, 9: ended so, by finished_at_ms), one with what 10 while it waits and may expire, and one with
-- what 11 while it has a result that will be dropped. No other index, so that whoever locks has one order to keep.
CREATE TABLE IF NOT EXISTS {s}cj_place (
  what tinyint NOT NULL,
  queue varchar(200) CHARACTER SET utf8mb4 COLLATE {bin} NOT NULL,
  neg_priority integer NOT NULL,
  at_ms bigint NOT NULL,
  seq bigint NOT NULL,
  PRIMARY KEY (what, queue, neg_priority, at_ms, seq)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC;

-- Gives numbers to batches; empty between two of them.
CREATE TABLE IF NOT EXISTS {s}cj_batch (
  number bigint NOT NULL AUTO_INCREMENT PRIMARY KEY
) ENGINE = InnoDB;

-- What a claim answered, should it be asked again: a job's lease is its seq + the claim's number, for as long as it is
-- held. One row a claim and queue; upkeep deletes it once its leases ran out.
CREATE TABLE IF NOT EXISTS {s}cj_claim (
  number bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
  until_ms bigint NOT NULL,
  claim_id varchar(200) CHARACTER SET utf8mb4 COLLATE {bin} NOT NULL,
  -- A JSON array.
  seqs longtext CHARACTER SET utf8mb4 COLLATE {bin} NOT NULL,
  KEY cj_claim_id (claim_id),
  KEY cj_claim_until (until_ms)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC;

CREATE TABLE IF NOT EXISTS {s}cj_queue (
  queue varchar(200) CHARACTER SET utf8mb4 COLLATE {bin} NOT NULL PRIMARY KEY,
  paused boolean NOT NULL DEFAULT false,
  retry_policy text CHARACTER SET utf8mb4 COLLATE {bin},
  max_running integer,
  -- So many claims per window; used counts those in the window of that number.
  rate_claims integer,
  rate_window_ms bigint,
  rate_window bigint NOT NULL DEFAULT 0,
  rate_used integer NOT NULL DEFAULT 0
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC;

-- Who holds a unique key. Holds: 1 while waiting, 2 until finished, 3 until a time.
CREATE TABLE IF NOT EXISTS {s}cj_unique (
  until_ms bigint,
  -- Tells whoever took it last that it was them.
  taken bigint NOT NULL,
  hold tinyint NOT NULL,
  unique_key varchar(512) CHARACTER SET utf8mb4 COLLATE {bin} NOT NULL,
  queue varchar(200) CHARACTER SET utf8mb4 COLLATE {bin} NOT NULL,
  id varchar(512) CHARACTER SET utf8mb4 COLLATE {bin} NOT NULL,
  PRIMARY KEY (unique_key, queue),
  KEY cj_unique_until (until_ms)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC;

CREATE TABLE IF NOT EXISTS {s}cj_error (
  entry bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
  at_ms bigint NOT NULL,
  attempt integer NOT NULL,
  queue varchar(200) CHARACTER SET utf8mb4 COLLATE {bin} NOT NULL,
  id varchar(512) CHARACTER SET utf8mb4 COLLATE {bin} NOT NULL,
  type text CHARACTER SET utf8mb4 COLLATE {bin} NOT NULL,
  message text CHARACTER SET utf8mb4 COLLATE {bin} NOT NULL,
  stack_trace mediumtext CHARACTER SET utf8mb4 COLLATE {bin},
  KEY cj_error_job (id, queue, entry)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC;

-- Events: 0 enqueued, 1 claimed, 2 completed, 3 failed, 4 released, 5 snoozed, 6 reaped, 7 retried, 8 cancelled,
-- 9 discarded, 10 rescheduled, 11 expired.
CREATE TABLE IF NOT EXISTS {s}cj_event (
  seq bigint NOT NULL,
  entry integer NOT NULL,
  at_ms bigint NOT NULL,
  attempt integer NOT NULL,
  event tinyint NOT NULL,
  state tinyint NOT NULL,
  PRIMARY KEY (seq, entry)
) ENGINE = InnoDB;

-- The same by the jobs' own names.
CREATE OR REPLACE VIEW {s}cj_history AS
SELECT j.queue, j.id, h.entry, h.at_ms, h.event, h.state, h.attempt
FROM {s}cj_job j JOIN {s}cj_event h ON h.seq = j.seq;

-- The lifecycle feed: what is noted while somebody listens, under positions that are given once it is committed.
CREATE TABLE IF NOT EXISTS {s}cj_feed (
  number bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
  position bigint,
  placed_at_ms bigint,
  at_ms bigint NOT NULL,
  attempt integer NOT NULL,
  event tinyint NOT NULL,
  state tinyint NOT NULL,
  queue varchar(200) CHARACTER SET utf8mb4 COLLATE {bin} NOT NULL,
  id varchar(512) CHARACTER SET utf8mb4 COLLATE {bin} NOT NULL,
  kind varchar(200) CHARACTER SET utf8mb4 COLLATE {bin} NOT NULL,
  UNIQUE KEY cj_feed_position (position)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC;

-- The last event of each sort that was dropped: who wants none of them has missed nothing.
CREATE TABLE IF NOT EXISTS {s}cj_feed_dropped (
  queue varchar(200) CHARACTER SET utf8mb4 COLLATE {bin} NOT NULL,
  event tinyint NOT NULL,
  state tinyint NOT NULL,
  position bigint NOT NULL,
  PRIMARY KEY (queue, event, state)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC;

-- Whether somebody listens, for those who write: they hold its one row until they commit.
CREATE TABLE IF NOT EXISTS {s}cj_feed_tap (
  one tinyint NOT NULL PRIMARY KEY,
  listening boolean NOT NULL
) ENGINE = InnoDB;

INSERT IGNORE INTO {s}cj_feed_tap (one, listening) VALUES (1, false);

-- One row once somebody has listened: the first position of all since that began, the first that is kept, the last one given,
-- and when somebody last read. Its lock is the sequencer's.
CREATE TABLE IF NOT EXISTS {s}cj_listening (
  one tinyint NOT NULL PRIMARY KEY,
  listening boolean NOT NULL,
  begun bigint NOT NULL,
  oldest bigint NOT NULL,
  last bigint NOT NULL,
  read_at_ms bigint NOT NULL
) ENGINE = InnoDB;

-- What moved since upkeep last gathered it: so many jobs of a queue went through an event, from a state to a state
-- (before_state -1: from nowhere; after_state 9: pruned). Events above 99 are only for the counts: 100 came due,
-- 101 pruned, 102 replaced.
CREATE TABLE IF NOT EXISTS {s}cj_tally (
  entry bigint NOT NULL AUTO_INCREMENT PRIMARY KEY,
  minute_ms bigint NOT NULL,
  jobs bigint NOT NULL,
  event smallint NOT NULL,
  before_state tinyint NOT NULL,
  after_state tinyint NOT NULL,
  queue varchar(200) CHARACTER SET utf8mb4 COLLATE {bin} NOT NULL
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC;

-- How many jobs of a state a queue holds, but for what the tally adds.
CREATE TABLE IF NOT EXISTS {s}cj_count (
  jobs bigint NOT NULL,
  state tinyint NOT NULL,
  queue varchar(200) CHARACTER SET utf8mb4 COLLATE {bin} NOT NULL,
  PRIMARY KEY (queue, state)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC;

-- How many jobs went through an event into a state, by minute (bucket 0), hour (1) and day (2).
CREATE TABLE IF NOT EXISTS {s}cj_activity (
  start_ms bigint NOT NULL,
  jobs bigint NOT NULL,
  bucket tinyint NOT NULL,
  event smallint NOT NULL,
  state tinyint NOT NULL,
  queue varchar(200) CHARACTER SET utf8mb4 COLLATE {bin} NOT NULL,
  PRIMARY KEY (bucket, start_ms, queue, event, state)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC;

CREATE TABLE IF NOT EXISTS {s}cj_worker (
  epoch bigint NOT NULL,
  -- Counts accepted heartbeats, so that each of them changes the row and is told from a refused one.
  beats bigint NOT NULL DEFAULT 0,
  started_at_ms bigint NOT NULL,
  beat_at_ms bigint NOT NULL,
  alive_until_ms bigint NOT NULL,
  name varchar(200) CHARACTER SET utf8mb4 COLLATE {bin} NOT NULL PRIMARY KEY,
  queues mediumtext CHARACTER SET utf8mb4 COLLATE {bin} NOT NULL,
  info mediumtext CHARACTER SET utf8mb4 COLLATE {bin}
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC;

-- What came from another store: how it looked when it first came (print), and by which export it came last. States as
-- they were there.
CREATE TABLE IF NOT EXISTS {s}cj_arrival (
  at_ms bigint NOT NULL,
  errors integer NOT NULL,
  entries integer NOT NULL,
  state tinyint NOT NULL,
  transfer varchar(200) CHARACTER SET utf8mb4 COLLATE {bin} NOT NULL,
  queue varchar(200) CHARACTER SET utf8mb4 COLLATE {bin} NOT NULL,
  id varchar(512) CHARACTER SET utf8mb4 COLLATE {bin} NOT NULL,
  print varchar(64) CHARACTER SET utf8mb4 COLLATE {bin} NOT NULL,
  PRIMARY KEY (id, queue),
  KEY cj_arrival_transfer (transfer, queue),
  KEY cj_arrival_at (at_ms)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC;

CREATE OR REPLACE VIEW {s}cj_jobs AS
SELECT queue,
       id,
       kind,
       CASE state WHEN 0 THEN 'scheduled' WHEN 1 THEN 'available' WHEN 2 THEN 'running' WHEN 3 THEN 'retryable'
                  WHEN 4 THEN 'completed' WHEN 5 THEN 'dead' WHEN 6 THEN 'cancelled' END AS state,
       priority,
       attempt,
       max_attempts,
       TIMESTAMP '1970-01-01 00:00:00.000' + INTERVAL run_at_ms * 1000 MICROSECOND AS run_at,
       TIMESTAMP '1970-01-01 00:00:00.000' + INTERVAL enqueued_at_ms * 1000 MICROSECOND AS enqueued_at,
       TIMESTAMP '1970-01-01 00:00:00.000' + INTERVAL finished_at_ms * 1000 MICROSECOND AS finished_at,
       TIMESTAMP '1970-01-01 00:00:00.000' + INTERVAL expires_at_ms * 1000 MICROSECOND AS expires_at,
       cancel_requested,
       owner,
       TIMESTAMP '1970-01-01 00:00:00.000' + INTERVAL lease_until_ms * 1000 MICROSECOND AS lease_until,
       (SELECT concat(e.type, ': ', e.message) FROM {s}cj_error e
         WHERE e.queue = j.queue AND e.id = j.id ORDER BY e.entry DESC LIMIT 1) AS last_error,
       retry_policy,
       unique_key,
       headers,
       content_type,
       payload,
       CASE WHEN content_type = 'application/json' OR content_type LIKE 'application/json;%'
            THEN CONVERT(payload USING utf8mb4) END AS payload_json,
       result_type,
       result,
       CASE WHEN result_type = 'application/json' OR result_type LIKE 'application/json;%'
            THEN CONVERT(result USING utf8mb4) END AS result_json
FROM {s}cj_job j
WHERE state <= 6;
