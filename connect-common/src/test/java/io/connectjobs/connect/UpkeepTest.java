package io.connectjobs.connect;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.connectjobs.connect.testing.Availability;
import io.connectjobs.store.ClaimRequest;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Owner;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UpkeepTest {
    private final AtomicLong clock = new AtomicLong();

    @TempDir
    Path folder;

    @Test
    void reaps_once_the_interval_is_over_and_bears_an_outage() throws Exception {
        Availability availability = new Availability(folder);
        StoreConfig config = StoreConfig.of(Map.of("store.url", availability.url(), "store.password", "sesame"));
        try (StoreHandle handle = new StoreHandle(config);
                JobStore store = config.open()) {
            store.enqueue(List.of(NewJob.on("q").id("1").build()));
            store.leasing().orElseThrow().claim(ClaimRequest.of("q", 1, Duration.ofMillis(1), new Owner("me", 0)));
            Upkeep upkeep = new Upkeep(handle, clock::get, new Random(1));
            waitUntilExpired(store);
            clock.addAndGet(Duration.ofSeconds(14).toNanos());
            upkeep.runIfDue();
            assertThat(state(store)).isEqualTo(JobState.RUNNING);
            clock.addAndGet(Duration.ofSeconds(32).toNanos());
            availability.goAway();
            assertThatCode(upkeep::runIfDue).doesNotThrowAnyException();
            availability.comeBack();
            clock.addAndGet(Duration.ofSeconds(46).toNanos());
            upkeep.runIfDue();
            assertThat(state(store)).isNotEqualTo(JobState.RUNNING);
        }
    }

    private static void waitUntilExpired(JobStore store) throws InterruptedException {
        Instant until = requireNonNull(
                store.inspect().find(new JobRef("q", "1")).orElseThrow().leaseUntil());
        while (!Instant.now().isAfter(until)) {
            Thread.sleep(1);
        }
    }

    private static JobState state(JobStore store) {
        return store.inspect().find(new JobRef("q", "1")).orElseThrow().state();
    }
}
