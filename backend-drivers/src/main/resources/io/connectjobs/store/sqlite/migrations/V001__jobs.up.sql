-- One row per job from enqueue until its id is forgotten. Times are milliseconds since 1970 UTC; the view cj_jobs shows
-- them as texts. States: 0 scheduled, 1 available, 2 running, 3 retryable, 4 completed, 5 dead, 6 cancelled,
-- 9 pruned (no content, the id is still taken).
CREATE TABLE cj_job (
  seq INTEGER PRIMARY KEY,
  queue TEXT NOT NULL,
  id TEXT NOT NULL,
  kind TEXT NOT NULL,
  state INTEGER NOT NULL,
  -- The state before the last change: what a changing statement returns for the tally.
  before_state INTEGER,
  priority INTEGER NOT NULL,
  attempt INTEGER NOT NULL DEFAULT 0,
  max_attempts INTEGER NOT NULL,
  run_at_ms INTEGER NOT NULL,
  enqueued_at_ms INTEGER NOT NULL,
  finished_at_ms INTEGER,
  expires_at_ms INTEGER,
  timeout_ms INTEGER,
  -- When the running attempt must be over; stays behind when it ends.
  deadline_ms INTEGER,
  result_until_ms INTEGER,
  lease_until_ms INTEGER,
  lease INTEGER,
  settled_lease INTEGER,
  unique_hold INTEGER,
  cancel_requested INTEGER NOT NULL DEFAULT 0,
  -- Whether the completion belongs to the history, which reads it from here.
  told INTEGER NOT NULL DEFAULT 0,
  owner TEXT,
  retry_policy TEXT,
  unique_key TEXT,
  headers TEXT,
  content_type TEXT NOT NULL,
  result_type TEXT,
  result BLOB,
  payload BLOB NOT NULL
);

CREATE UNIQUE INDEX cj_job_ref ON cj_job (queue, id);
-- The claim's order, exactly.
CREATE INDEX cj_job_available ON cj_job (queue, priority DESC, run_at_ms, seq) WHERE state = 1;
-- What comes due: scheduled and retryable.
CREATE INDEX cj_job_waiting ON cj_job (queue, run_at_ms) WHERE state IN (0, 3);
-- What may be pruned or forgotten.
CREATE INDEX cj_job_finished ON cj_job (state, finished_at_ms) WHERE finished_at_ms IS NOT NULL;
-- What expires, and which results do: few jobs have either. A list of three states would be built anew for every row that
-- changes.
CREATE INDEX cj_job_expires ON cj_job (queue, expires_at_ms)
WHERE expires_at_ms IS NOT NULL AND state < 4 AND state <> 2;
CREATE INDEX cj_job_results ON cj_job (result_until_ms) WHERE result_until_ms IS NOT NULL;

-- Numbers that only ever rise: seq orders jobs, lease fences them.
CREATE TABLE cj_sequence (
  name TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) WITHOUT ROWID;

INSERT INTO cj_sequence (name, value) VALUES ('seq', 0), ('lease', 0);

-- What claims hold: a job's lease is its seq + the claim's number, for as long as it is held. One row a claim and queue,
-- where indexes on the running jobs would cost three entries a job; gone with the last job that it holds.
CREATE TABLE cj_claim (
  number INTEGER PRIMARY KEY,
  queue TEXT NOT NULL,
  owner TEXT NOT NULL,
  claim_id TEXT NOT NULL,
  -- No lease of it runs out before.
  until_ms INTEGER NOT NULL,
  -- How many of the jobs it still holds.
  holds INTEGER NOT NULL,
  -- All that it took, as a JSON array.
  seqs TEXT NOT NULL
);

CREATE INDEX cj_claim_id ON cj_claim (claim_id);
CREATE INDEX cj_claim_until ON cj_claim (queue, until_ms);

CREATE TABLE cj_queue (
  queue TEXT PRIMARY KEY,
  paused INTEGER NOT NULL DEFAULT 0,
  retry_policy TEXT,
  max_running INTEGER,
  -- So many claims per window; used counts those in the window of that number.
  rate_claims INTEGER,
  rate_window_ms INTEGER,
  rate_window INTEGER NOT NULL DEFAULT 0,
  rate_used INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

-- Who holds a unique key. Holds: 1 while waiting, 2 until finished, 3 until a time.
CREATE TABLE cj_unique (
  queue TEXT NOT NULL,
  key TEXT NOT NULL,
  id TEXT NOT NULL,
  hold INTEGER NOT NULL,
  until_ms INTEGER,
  PRIMARY KEY (queue, key)
) WITHOUT ROWID;

CREATE INDEX cj_unique_until ON cj_unique (until_ms) WHERE until_ms IS NOT NULL;

CREATE TABLE cj_error (
  entry INTEGER PRIMARY KEY,
  queue TEXT NOT NULL,
  id TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  type TEXT NOT NULL,
  message TEXT NOT NULL,
  stack_trace TEXT
);

CREATE INDEX cj_error_job ON cj_error (queue, id, entry);

-- Events: 0 enqueued, 1 claimed, 2 completed, 3 failed, 4 released, 5 snoozed, 6 reaped, 7 retried, 8 cancelled,
-- 9 discarded, 10 rescheduled, 11 expired.
CREATE TABLE cj_event (
  entry INTEGER PRIMARY KEY,
  seq INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  event INTEGER NOT NULL,
  state INTEGER NOT NULL,
  attempt INTEGER NOT NULL
);

CREATE INDEX cj_event_job ON cj_event (seq, entry);

-- The same by the jobs' own names, and last the completion that a job's row tells itself.
CREATE VIEW cj_history AS
SELECT h.entry, j.queue, j.id, h.at_ms, h.event, h.state, h.attempt
FROM cj_job j JOIN cj_event h ON h.seq = j.seq
UNION ALL
SELECT 9223372036854775807, queue, id, finished_at_ms, 2, state, attempt FROM cj_job WHERE told AND state = 4;

-- The lifecycle feed: what triggers note while somebody listens. A number is never given twice.
CREATE TABLE cj_feed (
  position INTEGER PRIMARY KEY AUTOINCREMENT,
  queue TEXT NOT NULL,
  id TEXT NOT NULL,
  kind TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  event INTEGER NOT NULL,
  state INTEGER NOT NULL,
  attempt INTEGER NOT NULL
);

-- The last event of each sort that was dropped: who wants none of them has missed nothing.
CREATE TABLE cj_feed_dropped (
  queue TEXT NOT NULL,
  event INTEGER NOT NULL,
  state INTEGER NOT NULL,
  position INTEGER NOT NULL,
  PRIMARY KEY (queue, event, state)
) WITHOUT ROWID;

-- One row while somebody listens: the first position of all since that began, the first that is kept, and when somebody last
-- read.
CREATE TABLE cj_listening (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  begun INTEGER NOT NULL,
  oldest INTEGER NOT NULL,
  read_at_ms INTEGER NOT NULL
);

-- What moved since upkeep last gathered it: so many jobs of a queue went through an event, from a state to a state
-- (before_state -1: from nowhere; after_state 9: pruned). Events above 99 are only for the counts: 100 came due,
-- 101 pruned, 102 replaced. Appended to and emptied, never searched: it has no index.
CREATE TABLE cj_tally (
  minute_ms INTEGER NOT NULL,
  queue TEXT NOT NULL,
  event INTEGER NOT NULL,
  before_state INTEGER NOT NULL,
  after_state INTEGER NOT NULL,
  jobs INTEGER NOT NULL
);

-- How many jobs of a state a queue holds, but for what the tally adds.
CREATE TABLE cj_count (
  queue TEXT NOT NULL,
  state INTEGER NOT NULL,
  jobs INTEGER NOT NULL,
  PRIMARY KEY (queue, state)
) WITHOUT ROWID;

-- How many jobs went through an event into a state, by minute (bucket 0), hour (1) and day (2).
CREATE TABLE cj_activity (
  bucket INTEGER NOT NULL,
  start_ms INTEGER NOT NULL,
  queue TEXT NOT NULL,
  event INTEGER NOT NULL,
  state INTEGER NOT NULL,
  jobs INTEGER NOT NULL,
  PRIMARY KEY (bucket, start_ms, queue, event, state)
) WITHOUT ROWID;

CREATE TABLE cj_worker (
  name TEXT PRIMARY KEY,
  epoch INTEGER NOT NULL,
  started_at_ms INTEGER NOT NULL,
  beat_at_ms INTEGER NOT NULL,
  alive_until_ms INTEGER NOT NULL,
  queues TEXT NOT NULL,
  info TEXT
) WITHOUT ROWID;

-- What came from another store: how it looked when it first came (print), and by which export it came last. States as
-- they were there.
CREATE TABLE cj_arrival (
  queue TEXT NOT NULL,
  id TEXT NOT NULL,
  transfer TEXT NOT NULL,
  state INTEGER NOT NULL,
  errors INTEGER NOT NULL,
  entries INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  print TEXT NOT NULL,
  PRIMARY KEY (queue, id)
) WITHOUT ROWID;

CREATE INDEX cj_arrival_transfer ON cj_arrival (transfer, queue);
CREATE INDEX cj_arrival_at ON cj_arrival (at_ms);

CREATE VIEW cj_jobs AS
SELECT queue,
       id,
       kind,
       CASE state WHEN 0 THEN 'scheduled' WHEN 1 THEN 'available' WHEN 2 THEN 'running' WHEN 3 THEN 'retryable'
                  WHEN 4 THEN 'completed' WHEN 5 THEN 'dead' WHEN 6 THEN 'cancelled' END AS state,
       priority,
       attempt,
       max_attempts,
       strftime('%Y-%m-%d %H:%M:%f', run_at_ms / 1000.0, 'unixepoch') AS run_at,
       strftime('%Y-%m-%d %H:%M:%f', enqueued_at_ms / 1000.0, 'unixepoch') AS enqueued_at,
       strftime('%Y-%m-%d %H:%M:%f', finished_at_ms / 1000.0, 'unixepoch') AS finished_at,
       strftime('%Y-%m-%d %H:%M:%f', expires_at_ms / 1000.0, 'unixepoch') AS expires_at,
       cancel_requested,
       owner,
       strftime('%Y-%m-%d %H:%M:%f', lease_until_ms / 1000.0, 'unixepoch') AS lease_until,
       (SELECT e.type || ': ' || e.message FROM cj_error e
         WHERE e.queue = j.queue AND e.id = j.id ORDER BY e.entry DESC LIMIT 1) AS last_error,
       retry_policy,
       unique_key,
       headers,
       content_type,
       payload,
       CASE WHEN content_type = 'application/json' OR content_type LIKE 'application/json;%'
            THEN CAST(payload AS TEXT) END AS payload_json,
       result_type,
       result,
       CASE WHEN result_type = 'application/json' OR result_type LIKE 'application/json;%'
            THEN CAST(result AS TEXT) END AS result_json
FROM cj_job j
WHERE state <= 6;
