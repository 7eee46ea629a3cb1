package io.connectjobs.sink;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
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
    private final Queue<Future<Void>> reported = new ArrayDeque<>();

    /** @param reporter null unless a dead letter queue or the logging of errors is configured */
    BadRecords(@Nullable ErrantRecordReporter reporter) {
        this.reporter = reporter;
    }

    void report(List<BadRecord> bad) {
        reported.removeIf(Future::isDone);
        for (BadRecord one : bad) {
            if (reporter == null) {
                throw new ConnectException(where(one.record()) + " is bad. " + one.reason()
                        + ". To put such records aside, set errors.tolerance=all and"
                        + " errors.deadletterqueue.topic.name");
            }
            reported.add(reporter.report(one.record(), new DataException(one.reason())));
        }
    }

    /** Until the dead letter queue has what was reported: Connect waits for that only before it asks for the offsets. */
    void awaitReported() {
        for (Future<Void> report = reported.poll(); report != null; report = reported.poll()) {
            await(report);
        }
    }

    private static void await(Future<Void> report) {
        try {
            report.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConnectException("The task was interrupted while a bad record was reported", e);
        } catch (ExecutionException e) {
            throw new ConnectException("A bad record could not be reported", e.getCause());
        }
    }

    private static String where(SinkRecord record) {
        return "The record at " + record.originalTopic() + "-" + record.originalKafkaPartition() + " offset "
                + record.originalKafkaOffset();
    }
}
