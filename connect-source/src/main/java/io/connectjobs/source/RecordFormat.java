package io.connectjobs.source;

/** What stands in a record's value: the whole job, or its payload alone. */
enum RecordFormat {
    ENVELOPE,
    PAYLOAD
}
