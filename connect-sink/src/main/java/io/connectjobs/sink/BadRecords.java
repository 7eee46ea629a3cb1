package io.connectjobs.sink;

import java.util.List;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;

/** Hands bad records to Connect's reporter; where the user has set up none, the first one ends the task. */
final class BadRecords {
    private final @Nullable ErrantRecordReporter reporter;

    /** @param reporter null unless a dead letter queue or the logging of errors is configured */
    BadRecords(@Nullable ErrantRecordReporter reporter) {
        this.reporter = reporter;
    }

    void report(List<BadRecord> bad) {
        for (BadRecord one : bad) {
            if (reporter == null) {
                throw new ConnectException(where(one.record()) + " is bad. " + one.reason()
                        + ". To put such records aside, set errors.tolerance=all and"
                        + " errors.deadletterqueue.topic.name");
            }
            // Connect itself waits for the report before it commits the record's offset.
            var unused = reporter.report(one.record(), new DataException(one.reason()));
        }
    }

    private static String where(SinkRecord record) {
        return "The record at " + record.originalTopic() + "-" + record.originalKafkaPartition() + " offset "
                + record.originalKafkaOffset();
    }
}
