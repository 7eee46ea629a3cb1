ALTER TABLE {s}cj_job RENAME COLUMN kind TO sort;
