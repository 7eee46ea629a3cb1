package io.connectjobs.store.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.ClaimRequest;
import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.Leasing;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Owner;
import io.connectjobs.store.Settlement;
import io.connectjobs.store.StoreSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A report, a backup or a forgotten session keeps a snapshot, and nothing that died since can be cleaned away. */
@Tag("soak")
final class SnapshotSoakTest {
    private static final Duration HELD = Duration.ofSeconds(Long.getLong("connectjobs.snapshot.seconds", 300));
    private static final Duration WINDOW = Duration.ofSeconds(30);
    private static final int PER_SECOND = 2_000;
    private static final int BATCH = 100;
    private static final long TICK = TimeUnit.SECONDS.toNanos(1) / (PER_SECOND / BATCH);

    /** @param at nanoseconds since the snapshot was taken */
    private record Claim(long at, long took) {}

    private final List<Claim> claims = new ArrayList<>();

    @Test
    void claims_stay_fast_under_a_snapshot_that_is_held_for_minutes_at_2000_jobs_a_second() throws SQLException {
        try (OwnServer server = OwnServer.start(Map.of("fsync", "on", "synchronous_commit", "on"));
                JobStore store = server.open(StoreSettings.DEFAULT);
                Connection reader = server.connect();
                Statement statement = reader.createStatement()) {
            reader.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            reader.setAutoCommit(false);
            statement.executeQuery("SELECT count(*) FROM pg_class");
            long done = load(store);
            reader.rollback();
            Duration first = p95(Duration.ZERO, WINDOW);
            Duration last = p95(HELD.minus(WINDOW), HELD);
            System.out.printf(
                    "Snapshot held for %d s, %d jobs: p95 of a claim of %d was %d us in the first %d s, %d us in the last%n",
                    HELD.toSeconds(), done, BATCH, first.toNanos() / 1_000, WINDOW.toSeconds(), last.toNanos() / 1_000);
            assertThat(done).as("jobs done").isGreaterThanOrEqualTo(HELD.toSeconds() * PER_SECOND * 95 / 100);
            assertThat(last).as("p95 of the last claims").isLessThanOrEqualTo(first.multipliedBy(3));
        }
    }

    /** One batch per tick, through all of its life. */
    private long load(JobStore store) {
        Leasing leasing = store.leasing().orElseThrow();
        long start = System.nanoTime();
        long done = 0;
        for (long tick = 0; tick * TICK < HELD.toNanos() && System.nanoTime() - start < HELD.toNanos(); tick++) {
            LockSupport.parkNanos(start + tick * TICK - System.nanoTime());
            store.enqueue(IntStream.range(0, BATCH)
                    .mapToObj(i -> NewJob.on("orders").build())
                    .toList());
            long before = System.nanoTime();
            List<ClaimedJob> jobs =
                    leasing.claim(ClaimRequest.of("orders", BATCH, Duration.ofMinutes(1), new Owner("soak", 0)));
            long after = System.nanoTime();
            claims.add(new Claim(before - start, after - before));
            leasing.settle(
                    jobs.stream().map(job -> Settlement.complete(job.lease())).toList());
            done += jobs.size();
        }
        return done;
    }

    private Duration p95(Duration from, Duration to) {
        long[] sorted = claims.stream()
                .filter(claim -> claim.at() >= from.toNanos() && claim.at() < to.toNanos())
                .mapToLong(Claim::took)
                .sorted()
                .toArray();
        assertThat(sorted).as("claims from %s to %s", from, to).isNotEmpty();
        return Duration.ofNanos(sorted[sorted.length * 95 / 100]);
    }
}
