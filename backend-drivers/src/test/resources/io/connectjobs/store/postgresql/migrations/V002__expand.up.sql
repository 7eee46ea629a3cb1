-- As a later version may: adds, and widens a column that statements in flight return.
ALTER TABLE {s}cj_job ADD COLUMN shard integer;
DROP VIEW {s}cj_jobs;
ALTER TABLE {s}cj_job ALTER COLUMN attempt TYPE bigint;
CREATE VIEW {s}cj_jobs AS SELECT queue, id, state FROM {s}cj_job;
