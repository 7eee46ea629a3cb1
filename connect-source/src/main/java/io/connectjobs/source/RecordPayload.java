package io.connectjobs.source;

/** How the payload stands in the value. */
enum RecordPayload {
    STRING,
    BYTES,
    JSON
}
