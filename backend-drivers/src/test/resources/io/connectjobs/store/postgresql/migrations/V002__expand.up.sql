-- As a later version may: adds, and widens a column that statements in flight return.
ALTER TABLE {s}cj_job ADD COLUMN shard integer;
DROP VIEW {s}cj_jobs;
DROP VIEW {s}cj_history;
ALTER TABLE {s}cj_job ALTER COLUMN attempt TYPE bigint;
CREATE VIEW {s}cj_jobs AS SELECT queue, id, state FROM {s}cj_job;
CREATE VIEW {s}cj_history AS
SELECT entry, at_ms, attempt, event, state, queue, id FROM {s}cj_event
UNION ALL
SELECT 9223372036854775807, finished_at_ms, attempt, 2, state, queue, id FROM {s}cj_job WHERE told AND state = 4;
