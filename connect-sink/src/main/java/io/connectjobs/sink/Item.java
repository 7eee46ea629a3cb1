package io.connectjobs.sink;

import org.apache.kafka.connect.sink.SinkRecord;

/**
 * A record and what it was turned into.
 *
 * @param <T> a job or an answer
 */
record Item<T>(SinkRecord record, T content) {}
