ALTER TABLE {s}cj_job RENAME COLUMN sort TO kind;
