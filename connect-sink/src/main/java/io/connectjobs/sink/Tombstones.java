package io.connectjobs.sink;

/** What becomes of a record without a value that would be a job. */
enum Tombstones {
    IGNORE,
    /** It cancels the job that its key or headers name. */
    CANCEL,
    FAIL
}
