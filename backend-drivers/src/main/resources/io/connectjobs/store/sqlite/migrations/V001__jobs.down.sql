DROP VIEW cj_jobs;
DROP TABLE cj_history;
DROP TABLE cj_error;
DROP TABLE cj_unique;
DROP TABLE cj_queue;
DROP TABLE cj_sequence;
DROP TABLE cj_job;
