package io.connectjobs.source;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.connectjobs.connect.LastSuccess;
import io.connectjobs.connect.Meter;
import io.connectjobs.connect.Meters;
import io.connectjobs.store.ClaimedJob;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** What a source task counts. */
final class SourceMeters {
    final Meter jobsDelivered;
    final Meter jobsUndelivered;
    final Meter leasesLost;
    final Meter storeRetries;
    final LastSuccess lastSuccess;
    private final Meter jobsClaimed;
    private final Meter claimJobs;
    private final Meter turnTime;
    private final Meter dueLag;

    SourceMeters(Meters meters, InFlight inFlight, LongSupplier nanoTime) {
        jobsClaimed = meters.count("jobs-claimed", "Jobs taken from the store");
        jobsDelivered = meters.count("jobs-delivered", "Jobs whose records Kafka has");
        jobsUndelivered = meters.count(
                "jobs-undelivered", "Jobs that could be no record, that a transform dropped or that Kafka refused");
        leasesLost = meters.count("leases-lost", "Jobs whose lease had run out before Kafka had their records");
        claimJobs = meters.spread("claim-jobs", "Jobs that one claim brought, where it brought any");
        turnTime = meters.spread("turn-time-ms", "How long a turn with the store took, in milliseconds");
        dueLag = meters.spread(
                "due-lag-ms", "How long the longest-waiting job of a claim had been due, in milliseconds");
        storeRetries = meters.count("store-retries", "Turns that are tried again because the store was away");
        lastSuccess = new LastSuccess(meters, nanoTime);
        meters.gauge("leases-in-flight", "Jobs whose records Kafka has not acknowledged yet", Map.of(), inFlight::size);
        meters.gauge(
                "oldest-unacknowledged-ms",
                "How long the oldest of them has been waiting for that, in milliseconds",
                Map.of(),
                () -> NANOSECONDS.toMillis(inFlight.longestHeld(nanoTime.getAsLong())));
    }

    /** A turn with the store that claimed, or tried to, is over. */
    void turned(long nanos) {
        turnTime.record(NANOSECONDS.toMillis(nanos));
    }

    /** @param lease for how long the jobs were claimed */
    void claimed(List<ClaimedJob> jobs, Duration lease) {
        if (jobs.isEmpty()) {
            return;
        }
        jobsClaimed.record(jobs.size());
        claimJobs.record(jobs.size());
        long longest = -1;
        for (ClaimedJob job : jobs) {
            if (!job.leaseUntil().equals(job.deadline())) {
                longest = Math.max(longest, lag(job, lease));
            }
        }
        if (longest >= 0) {
            dueLag.record(longest);
        }
    }

    /** By the store's clock alone: it says when the lease ends, and so when it began. */
    private static long lag(ClaimedJob job, Duration lease) {
        long claimedAt = job.leaseUntil().toEpochMilli() - lease.toMillis();
        return Math.max(0, claimedAt - job.runAt().toEpochMilli());
    }
}
