package io.connectjobs.store.model;

import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.HistoryLevel;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.Lease;
import io.connectjobs.store.Leasing;
import io.connectjobs.store.Operations;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.contract.StoreFixture;
import io.connectjobs.store.contract.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A store that a sequence is done to, its clock, and the leases that it gave. */
final class Subject implements AutoCloseable {
    static final Instant START = Instant.parse("2031-05-06T07:08:09.123Z");
    static final Duration KEEP = Duration.ofHours(1);
    static final int MAX_PAYLOAD = 64;

    private final TestClock clock = new TestClock(START);
    private final Map<JobRef, List<String>> tokens = new HashMap<>();
    private final StoreFixture fixture;
    private final JobStore store;

    Subject(StoreFixture fixture) {
        this.fixture = fixture;
        this.store = fixture.open(StoreSettings.DEFAULT
                .withHistory(HistoryLevel.ALL)
                .withTestClock(clock)
                .withKeeping(KEEP, KEEP)
                .withPayloadMaxBytes(MAX_PAYLOAD));
    }

    JobStore store() {
        return store;
    }

    Leasing leasing() {
        return store.leasing().orElseThrow();
    }

    Operations operate() {
        return store.operate();
    }

    TestClock clock() {
        return clock;
    }

    /** The lease of that name; a made-up one where the job was not claimed so often. */
    Lease lease(LeaseName name) {
        List<String> given = tokens.getOrDefault(name.job(), List.of());
        int index = given.size() - 1 - name.ago();
        return new Lease(name.job(), index < 0 ? "none" : given.get(index));
    }

    List<Lease> leases(List<LeaseName> names) {
        return names.stream().map(this::lease).toList();
    }

    /** Which of the job's claims this one is, from 0. */
    int number(ClaimedJob job) {
        List<String> given = tokens.computeIfAbsent(job.ref(), absent -> new ArrayList<>());
        String token = job.lease().token();
        if (!given.contains(token)) {
            given.add(token);
        }
        return given.indexOf(token);
    }

    @Override
    public void close() {
        try (fixture) {
            store.close();
        }
    }
}
