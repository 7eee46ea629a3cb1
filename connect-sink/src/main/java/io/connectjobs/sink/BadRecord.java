package io.connectjobs.sink;

import org.apache.kafka.connect.sink.SinkRecord;

/**
 * A record that no retry would help.
 *
 * @param reason names the setting, header or field, what was found, and what to do
 */
record BadRecord(SinkRecord record, String reason) {}
