package io.connectjobs.source;

/** What becomes of a job whose record a transform dropped or Kafka refused. */
enum OnUndelivered {
    FAIL,
    COMPLETE,
    RELEASE
}
