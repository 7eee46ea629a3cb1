DROP VIEW {s}cj_jobs;
DROP TABLE {s}cj_history;
DROP TABLE {s}cj_error;
DROP TABLE {s}cj_unique;
DROP TABLE {s}cj_queue;
DROP TABLE {s}cj_job;
DROP SEQUENCE {s}cj_lease;
DROP SEQUENCE {s}cj_seq;
