package io.connectjobs.store.contract;

import io.connectjobs.store.EnqueueResult;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.RetryPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Adds jobs in batches of random size, some of them twice. */
final class LedgerProducer {
    private static final RetryPolicy QUICK = RetryPolicy.parse("exponential(base=1s, cap=10s, jitter=0.5)");

    private final JobStore store;
    private final LedgerTime time;
    private final Ledger ledger;
    private final Random random;
    private final String name;

    LedgerProducer(JobStore store, LedgerTime time, Ledger ledger, long seed, int number) {
        this.store = store;
        this.time = time;
        this.ledger = ledger;
        this.random = new Random(seed);
        this.name = "producer-" + number;
    }

    int produce(int jobs) {
        List<NewJob> batch = new ArrayList<>();
        for (int i = 0; i < jobs; i++) {
            batch.add(job(i));
            if (random.nextInt(10) == 0) {
                batch.add(job(random.nextInt(i + 1)));
            }
            if (random.nextInt(12) == 0 || i == jobs - 1) {
                send(batch);
                batch = new ArrayList<>();
            }
        }
        return jobs;
    }

    private void send(List<NewJob> batch) {
        for (EnqueueResult result : time.call(() -> store.enqueue(batch))) {
            if (result instanceof EnqueueResult.Added added) {
                ledger.acknowledged(added.ref());
            }
        }
    }

    private NewJob job(int number) {
        return Bench.job(name + "-" + number)
                .priority(random.nextInt(3) - 1)
                .delay(Duration.ofSeconds(random.nextInt(4) * random.nextInt(4)))
                .maxAttempts(1 + random.nextInt(5))
                .retryPolicy(QUICK)
                .build();
    }
}
