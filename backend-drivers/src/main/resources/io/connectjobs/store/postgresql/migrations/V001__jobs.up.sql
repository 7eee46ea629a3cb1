-- One row per job from enqueue until its id is forgotten: the truth about it. Times are milliseconds since 1970 UTC; the
-- view cj_jobs shows them as timestamps. States: 0 scheduled, 1 available, 2 running, 3 retryable, 4 completed, 5 dead,
-- 6 cancelled, 9 pruned (no content, the id is still taken).
--
-- No index names a column that a claim or a completion changes, and two thirds of each page are left free: both are then
-- updates in place (HOT), which touch no index. What has to be searched by state or time stands in cj_line, cj_claim and
-- cj_ended. What is never null comes first: an update reads the row that far to check that, and the quicker without a null.
CREATE TABLE {s}cj_job (
  seq bigint NOT NULL,
  run_at_ms bigint NOT NULL,
  enqueued_at_ms bigint NOT NULL,
  priority integer NOT NULL DEFAULT 0,
  attempt integer NOT NULL DEFAULT 0,
  max_attempts integer NOT NULL DEFAULT 5,
  state smallint NOT NULL DEFAULT 1,
  cancel_requested boolean NOT NULL DEFAULT false,
  -- Whether the completion belongs to the history, which reads it from here.
  told boolean NOT NULL DEFAULT false,
  queue text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  kind text NOT NULL,
  content_type text NOT NULL DEFAULT 'application/json',
  payload bytea NOT NULL,
  -- The state before the last change: what a changing statement returns for the tally.
  before_state smallint,
  -- The state again where it is dead or cancelled: what to look such jobs up by.
  lost smallint,
  unique_hold smallint,
  lease bigint,
  expires_at_ms bigint,
  lease_until_ms bigint,
  timeout_ms bigint,
  -- When the running attempt must be over; stays behind when it ends.
  deadline_ms bigint,
  finished_at_ms bigint,
  settled_lease bigint,
  result_until_ms bigint,
  owner text,
  retry_policy text,
  unique_key text,
  headers text,
  result_type text,
  result bytea,
  -- The id first, so that for a queue which the statistics don't know yet no plan may walk the key and sort.
  PRIMARY KEY (id, queue)
) WITH (fillfactor = 33, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05);

CREATE UNIQUE INDEX cj_job_seq ON {s}cj_job (seq);
CREATE INDEX cj_job_lost ON {s}cj_job (lost, id, queue) WHERE lost IS NOT NULL;
-- Which results expire: few jobs have any that does.
CREATE INDEX cj_job_results ON {s}cj_job (result_until_ms) WHERE result_until_ms IS NOT NULL;

-- Where jobs wait: due ones (available) by rank, time and age, the others (scheduled, retryable) by time. A row stands for
-- the job of its seq, or for a run of jobs of one batch. It only says where to look: the job's own row says whether it waits.
CREATE TABLE {s}cj_line (
  seq bigint NOT NULL,
  -- Of the run's last job; the same where it is one job.
  last_seq bigint NOT NULL,
  run_at_ms bigint NOT NULL,
  expires_at_ms bigint,
  priority integer NOT NULL,
  -- The priority turned round, so that the order is upwards in all its parts; 0 for jobs that are not due.
  rank integer NOT NULL,
  due boolean NOT NULL,
  queue text COLLATE "C" NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05);

-- The claim's order. By the last job: what comes back out of a run stands before the rest of it.
CREATE INDEX cj_line_order ON {s}cj_line (queue, due, rank, run_at_ms, last_seq);
-- What expires: few jobs do.
CREATE INDEX cj_line_expires ON {s}cj_line (queue, expires_at_ms) WHERE expires_at_ms IS NOT NULL;

-- What a claim took: a job of it is still held while its lease is its seq + no. Goes once nothing of it is held.
CREATE TABLE {s}cj_claim (
  no bigint PRIMARY KEY,
  -- No lease of it ends before.
  until_ms bigint NOT NULL,
  queue text COLLATE "C" NOT NULL,
  owner text NOT NULL,
  claim_id text NOT NULL,
  jobs integer NOT NULL,
  seqs bigint[] NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05);

ALTER TABLE {s}cj_claim ALTER COLUMN seqs SET STORAGE EXTERNAL;
CREATE INDEX cj_claim_until ON {s}cj_claim (queue, until_ms);
CREATE INDEX cj_claim_id ON {s}cj_claim (claim_id);

-- Jobs that came to the same end in one statement, for pruning: 4, 5, 6, and 9 for forgetting. A row may name jobs that
-- went back to work since, or are gone.
CREATE TABLE {s}cj_ended (
  at_ms bigint NOT NULL,
  state smallint NOT NULL,
  queue text COLLATE "C" NOT NULL,
  seqs bigint[] NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05);

ALTER TABLE {s}cj_ended ALTER COLUMN seqs SET STORAGE EXTERNAL;
CREATE INDEX cj_ended_at ON {s}cj_ended (state, at_ms);
CREATE INDEX cj_ended_queue ON {s}cj_ended (queue, state, at_ms);

CREATE SEQUENCE {s}cj_seq;
CREATE SEQUENCE {s}cj_lease;

CREATE TABLE {s}cj_queue (
  queue text COLLATE "C" PRIMARY KEY,
  paused boolean NOT NULL DEFAULT false,
  retry_policy text,
  max_running integer,
  -- So many claims per window; used counts those in the window of that number.
  rate_claims integer,
  rate_window_ms bigint,
  rate_window bigint NOT NULL DEFAULT 0,
  rate_used integer NOT NULL DEFAULT 0
);

-- Where claims begin to look, so that they don't pass over all that was claimed before. No due row of the queue's line
-- stands before (rank 0, floor_ms), none waits for a time before due_ms, no claim has a lease that ends before lease_ms,
-- as seen at at_ms and, from the very front, at full_ms. Null: not known.
CREATE TABLE {s}cj_front (
  floor_ms bigint,
  due_ms bigint,
  lease_ms bigint,
  at_ms bigint NOT NULL,
  full_ms bigint NOT NULL,
  queue text COLLATE "C" PRIMARY KEY
);

-- Announces jobs that may stand before the floor: claims begin at the very front until it is moved.
CREATE TABLE {s}cj_ahead (
  at_ms bigint NOT NULL,
  queue text COLLATE "C" NOT NULL
);

CREATE INDEX cj_ahead_queue ON {s}cj_ahead (queue, at_ms);

-- Who holds a unique key. Holds: 1 while waiting, 2 until finished, 3 until a time.
CREATE TABLE {s}cj_unique (
  until_ms bigint,
  hold smallint NOT NULL,
  key text COLLATE "C" NOT NULL,
  queue text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  PRIMARY KEY (key, queue)
);

CREATE INDEX cj_unique_until ON {s}cj_unique (until_ms) WHERE until_ms IS NOT NULL;

-- When a queue's work was last signalled to those who listen. Not in cj_queue, whose rows claims lock; unlogged, since
-- losing it costs nothing.
CREATE UNLOGGED TABLE {s}cj_wakeup (
  queue text COLLATE "C" PRIMARY KEY,
  notified_ms bigint NOT NULL
);

CREATE TABLE {s}cj_error (
  entry bigint GENERATED ALWAYS AS IDENTITY,
  at_ms bigint NOT NULL,
  attempt integer NOT NULL,
  queue text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  type text NOT NULL,
  message text NOT NULL,
  stack_trace text,
  PRIMARY KEY (queue, id, entry)
);

-- Events: 0 enqueued, 1 claimed, 2 completed, 3 failed, 4 released, 5 snoozed, 6 reaped, 7 retried, 8 cancelled,
-- 9 discarded, 10 rescheduled, 11 expired.
CREATE TABLE {s}cj_event (
  entry bigint GENERATED ALWAYS AS IDENTITY,
  at_ms bigint NOT NULL,
  attempt integer NOT NULL,
  event smallint NOT NULL,
  state smallint NOT NULL,
  queue text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  PRIMARY KEY (queue, id, entry)
);

-- The history: the events, and last the completion that a job's row tells itself.
CREATE VIEW {s}cj_history AS
SELECT entry, at_ms, attempt, event, state, queue, id FROM {s}cj_event
UNION ALL
SELECT 9223372036854775807, finished_at_ms, attempt, 2, state, queue, id FROM {s}cj_job WHERE told AND state = 4;

-- The lifecycle feed: what triggers note while somebody listens. One row for the jobs that one statement brought to a state
-- by an event; positions are given once that is committed, in the order of entries.
CREATE TABLE {s}cj_feed (
  entry bigint GENERATED ALWAYS AS IDENTITY,
  -- Of the first of its jobs; null until it is given.
  first_position bigint,
  placed_at_ms bigint,
  at_ms bigint NOT NULL,
  event smallint NOT NULL,
  state smallint NOT NULL,
  queue text COLLATE "C" NOT NULL,
  kind text NOT NULL,
  ids text[] NOT NULL,
  attempts integer[] NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.05);

CREATE UNIQUE INDEX cj_feed_position ON {s}cj_feed (first_position);
CREATE INDEX cj_feed_fresh ON {s}cj_feed (entry) WHERE first_position IS NULL;

-- The last event of each sort that was dropped: who wants none of them has missed nothing.
CREATE TABLE {s}cj_feed_dropped (
  position bigint NOT NULL,
  event smallint NOT NULL,
  state smallint NOT NULL,
  queue text COLLATE "C" NOT NULL,
  PRIMARY KEY (queue, event, state)
);

-- One row once somebody has listened: the first position of all since that began, the first that is kept, the last one given,
-- and when somebody last read. Its lock is the sequencer's.
CREATE TABLE {s}cj_listening (
  one boolean PRIMARY KEY CHECK (one),
  listening boolean NOT NULL,
  begun bigint NOT NULL,
  oldest bigint NOT NULL,
  last bigint NOT NULL,
  read_at_ms bigint NOT NULL
);

-- A completion's entry is written down late, by a retry: cj_ended has told it before.
CREATE FUNCTION {s}cj_feed_events() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO {s}cj_feed (at_ms, event, state, queue, kind, ids, attempts)
  SELECT a.at_ms, a.event, a.state, a.queue, j.kind, array_agg(a.id ORDER BY a.entry), array_agg(a.attempt ORDER BY a.entry)
  FROM added a JOIN {s}cj_job j ON j.queue = a.queue AND j.id = a.id
  WHERE a.event <> 2 GROUP BY a.at_ms, a.event, a.state, a.queue, j.kind
  ; RETURN NULL; END $$;

CREATE FUNCTION {s}cj_feed_completions() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO {s}cj_feed (at_ms, event, state, queue, kind, ids, attempts)
  SELECT a.at_ms, 2, 4, a.queue, j.kind, array_agg(j.id), array_agg(j.attempt)
  FROM added a JOIN {s}cj_job j ON j.seq = ANY (a.seqs)
  WHERE a.state = 4 AND j.state = 4 AND j.told AND j.finished_at_ms = a.at_ms GROUP BY a.at_ms, a.queue, j.kind
  ; RETURN NULL; END $$;

-- Begins and ends the noting with the rights of the tables' owner, so that tasks need none of their own.
CREATE FUNCTION {s}cj_feed_tap() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$ BEGIN
  CREATE OR REPLACE TRIGGER cj_feed_events AFTER INSERT ON {s}cj_event REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION {s}cj_feed_events()
  ; CREATE OR REPLACE TRIGGER cj_feed_completions AFTER INSERT ON {s}cj_ended REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION {s}cj_feed_completions()
  ; END $$;

CREATE FUNCTION {s}cj_feed_untap() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$ BEGIN
  DROP TRIGGER IF EXISTS cj_feed_events ON {s}cj_event
  ; DROP TRIGGER IF EXISTS cj_feed_completions ON {s}cj_ended
  ; END $$;

-- What moved since upkeep last gathered it: so many jobs of a queue went through an event, from a state to a state
-- (before_state -1: from nowhere; after_state 9: pruned). Events above 99 are only for the counts: 100 came due,
-- 101 pruned, 102 replaced. Appended to and emptied, never searched: it has no index.
CREATE TABLE {s}cj_tally (
  minute_ms bigint NOT NULL,
  jobs bigint NOT NULL,
  event smallint NOT NULL,
  before_state smallint NOT NULL,
  after_state smallint NOT NULL,
  queue text COLLATE "C" NOT NULL
);

-- How many jobs of a state a queue holds, but for what the tally adds.
CREATE TABLE {s}cj_count (
  jobs bigint NOT NULL,
  state smallint NOT NULL,
  queue text COLLATE "C" NOT NULL,
  PRIMARY KEY (queue, state)
);

-- How many jobs went through an event into a state, by minute (bucket 0), hour (1) and day (2).
CREATE TABLE {s}cj_activity (
  start_ms bigint NOT NULL,
  jobs bigint NOT NULL,
  bucket smallint NOT NULL,
  event smallint NOT NULL,
  state smallint NOT NULL,
  queue text COLLATE "C" NOT NULL,
  PRIMARY KEY (bucket, start_ms, queue, event, state)
);

CREATE TABLE {s}cj_worker (
  epoch bigint NOT NULL,
  started_at_ms bigint NOT NULL,
  beat_at_ms bigint NOT NULL,
  alive_until_ms bigint NOT NULL,
  name text COLLATE "C" PRIMARY KEY,
  queues text NOT NULL,
  info text
);

-- What came from another store: how it looked when it first came (print), and by which export it came last. States as
-- they were there.
CREATE TABLE {s}cj_arrival (
  at_ms bigint NOT NULL,
  errors integer NOT NULL,
  entries integer NOT NULL,
  state smallint NOT NULL,
  transfer text COLLATE "C" NOT NULL,
  queue text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  print text NOT NULL,
  PRIMARY KEY (id, queue)
);

CREATE INDEX cj_arrival_transfer ON {s}cj_arrival (transfer, queue);
CREATE INDEX cj_arrival_at ON {s}cj_arrival (at_ms);

CREATE VIEW {s}cj_jobs AS
SELECT queue,
       id,
       kind,
       CASE state WHEN 0 THEN 'scheduled' WHEN 1 THEN 'available' WHEN 2 THEN 'running' WHEN 3 THEN 'retryable'
                  WHEN 4 THEN 'completed' WHEN 5 THEN 'dead' WHEN 6 THEN 'cancelled' END AS state,
       priority,
       attempt,
       max_attempts,
       to_timestamp(run_at_ms / 1000.0) AS run_at,
       to_timestamp(enqueued_at_ms / 1000.0) AS enqueued_at,
       to_timestamp(finished_at_ms / 1000.0) AS finished_at,
       to_timestamp(expires_at_ms / 1000.0) AS expires_at,
       cancel_requested,
       owner,
       to_timestamp(lease_until_ms / 1000.0) AS lease_until,
       (SELECT e.type || ': ' || e.message FROM {s}cj_error e
         WHERE e.queue = j.queue AND e.id = j.id ORDER BY e.entry DESC LIMIT 1) AS last_error,
       retry_policy,
       unique_key,
       headers::json AS headers,
       content_type,
       payload,
       CASE WHEN content_type = 'application/json' OR content_type LIKE 'application/json;%'
            THEN convert_from(payload, 'UTF8')::json END AS payload_json,
       result_type,
       result,
       CASE WHEN result_type = 'application/json' OR result_type LIKE 'application/json;%'
            THEN convert_from(result, 'UTF8')::json END AS result_json
FROM {s}cj_job j
WHERE state <= 6;
