package io.connectjobs.sink;

import org.apache.kafka.connect.sink.SinkRecord;

/** A record and what it asks for. */
record Item(SinkRecord record, Action action) {}
