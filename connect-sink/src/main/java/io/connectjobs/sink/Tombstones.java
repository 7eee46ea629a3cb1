package io.connectjobs.sink;

/** What becomes of a record without a value that would be a job. */
enum Tombstones {
    IGNORE,
    FAIL
}
