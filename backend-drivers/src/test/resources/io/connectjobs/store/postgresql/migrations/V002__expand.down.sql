ALTER TABLE {s}cj_job DROP COLUMN shard;
