package io.connectjobs.sink;

/** What the sink does with a record. */
enum Operation {
    ENQUEUE,
    SETTLE,
    COMMAND,
    IMPORT,
    /** Each record says it in the header {@code job.operation}. */
    HEADER
}
