package io.connectjobs.store.contract;

import static io.connectjobs.store.contract.Bench.LEASE;

import io.connectjobs.store.ClaimRequest;
import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.JobError;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.LeaseStatus;
import io.connectjobs.store.Leasing;
import io.connectjobs.store.Settlement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Claims, and completes, fails, gives back, extends or forgets what it got, at random; and moves the clock. */
final class LedgerWorker {
    private static final int TURNS = 50;

    private final JobStore store;
    private final Leasing leasing;
    private final TestClock clock;
    private final LedgerTime time;
    private final Ledger ledger;
    private final Random random;

    /** Held back, to be settled when somebody else may have them. */
    private final List<ClaimedJob> late = new ArrayList<>();

    LedgerWorker(Bench bench, LedgerTime time, Ledger ledger, long seed) {
        this.store = bench.store();
        this.leasing = bench.leasing();
        this.clock = bench.clock();
        this.time = time;
        this.ledger = ledger;
        this.random = new Random(seed);
    }

    int work() {
        for (int turn = 0; turn < TURNS; turn++) {
            ClaimRequest request = Bench.request(1 + random.nextInt(8));
            List<ClaimedJob> jobs = time.call(() -> leasing.claim(request));
            jobs.forEach(ledger::claimed);
            settle(jobs);
            if (random.nextInt(8) == 0) {
                time.advance(LEASE.dividedBy(4));
            }
            if (random.nextInt(10) == 0) {
                time.call(() -> store.upkeep(Bench.UPKEEP));
            }
        }
        return TURNS;
    }

    private void settle(List<ClaimedJob> claimed) {
        List<ClaimedJob> jobs = new ArrayList<>(claimed);
        if (random.nextInt(5) == 0) {
            jobs.addAll(late);
            late.clear();
        }
        List<ClaimedJob> settled = new ArrayList<>();
        List<Settlement> outcomes = new ArrayList<>();
        for (ClaimedJob job : jobs) {
            Settlement.Outcome outcome = outcome(job);
            if (outcome != null) {
                settled.add(job);
                outcomes.add(new Settlement(job.lease(), outcome));
                ledger.settling(job);
            }
        }
        var results = time.call(() -> leasing.settle(outcomes));
        for (int i = 0; i < results.size(); i++) {
            boolean completed = outcomes.get(i).outcome() instanceof Settlement.Complete;
            ledger.settled(settled.get(i), results.get(i).status(), completed);
        }
    }

    /** Null: the job is kept for later, or forgotten as in a crash. */
    private Settlement.@Nullable Outcome outcome(ClaimedJob job) {
        int dice = random.nextInt(100);
        if (dice < 45) {
            return new Settlement.Complete(null, null);
        } else if (dice < 60) {
            return new Settlement.Fail(new JobError("random", "dice " + dice), dice < 58);
        } else if (dice < 68) {
            return new Settlement.Release(Duration.ofSeconds(dice % 2));
        } else if (dice < 76) {
            return new Settlement.Snooze(Duration.ofSeconds(1 + dice % 5));
        } else if (dice < 90) {
            late.add(job);
            if (dice < 80) {
                extend(job);
            }
        }
        return null;
    }

    private void extend(ClaimedJob job) {
        ledger.using(job);
        Instant atLeast = clock.instant().plus(LEASE);
        LeaseStatus status = time.call(() -> leasing.extend(List.of(job.lease()), LEASE))
                .get(0)
                .status();
        ledger.extended(job, status, atLeast);
    }
}
