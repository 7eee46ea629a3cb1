package io.connectjobs.sink;

import io.connectjobs.connect.LastSuccess;
import io.connectjobs.connect.Meter;
import io.connectjobs.connect.Meters;
import java.util.function.LongSupplier;

/** What a sink task counts. */
final class SinkMeters {
    final Meter jobsAdded;
    final Meter jobsKnown;
    final Meter recordsBad;
    final Meter answersApplied;
    final Meter answersLate;
    final Meter commandsApplied;
    final Meter commandsVain;
    final Meter putRecords;
    final Meter putTime;
    final Meter storeRetries;
    final LastSuccess lastSuccess;

    SinkMeters(Meters meters, LongSupplier nanoTime) {
        jobsAdded = meters.count("jobs-added", "Jobs that were new");
        jobsKnown = meters.count("jobs-known", "Jobs that the store had already, or that a unique key kept out");
        recordsBad = meters.count("records-bad", "Records that went to the dead letter queue, or would have");
        answersApplied = meters.count("answers-applied", "Workers' answers that ended or extended an attempt");
        answersLate = meters.count("answers-late", "Workers' answers that came too late to change anything");
        commandsApplied = meters.count("commands-applied", "Commands and tombstones that changed something");
        commandsVain = meters.count("commands-vain", "Commands and tombstones that found nothing to do");
        putRecords = meters.spread("put-records", "Records that Connect handed over at once");
        putTime = meters.spread("put-time-ms", "How long it took until the store had them, in milliseconds");
        storeRetries = meters.count("store-retries", "Batches that Connect brings again because the store was away");
        lastSuccess = new LastSuccess(meters, nanoTime);
    }
}
