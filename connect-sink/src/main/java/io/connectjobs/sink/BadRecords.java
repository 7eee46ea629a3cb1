package io.connectjobs.sink;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
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
            requireTaken(one, reporter.report(one.record(), new DataException(one.reason())));
        }
    }

    /** Connect waits for a report under way before it commits offsets, but never looks at one that failed at once. */
    private static void requireTaken(BadRecord bad, Future<Void> report) {
        if (!report.isDone()) {
            return;
        }
        try {
            report.get();
        } catch (ExecutionException e) {
            throw new ConnectException(
                    where(bad.record()) + " is bad, and the dead letter queue does not take it. " + bad.reason()
                            + ". For one that is too large, raise producer.override.max.request.size of this connector and"
                            + " max.message.bytes of the queue's topic",
                    e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConnectException("Interrupted while " + where(bad.record()) + " was reported", e);
        }
    }

    private static String where(SinkRecord record) {
        return "The record at " + record.originalTopic() + "-" + record.originalKafkaPartition() + " offset "
                + record.originalKafkaOffset();
    }
}
