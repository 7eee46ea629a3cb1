package io.connectjobs.sink;

import io.connectjobs.connect.StoreHandle;
import io.connectjobs.store.JobRef;
import java.util.List;

/** Cancels jobs, a batch in one call. */
final class CancelWriter {
    private final StoreHandle store;
    private final int batchSize;
    private final VainCancels vain;

    CancelWriter(StoreHandle store, int batchSize, VainCancels vain) {
        this.store = store;
        this.batchSize = batchSize;
        this.vain = vain;
    }

    void write(List<JobRef> jobs) {
        for (List<JobRef> batch : Batches.of(jobs, batchSize)) {
            store.get().operate().cancel(batch).forEach(vain::note);
        }
        vain.logIfDue();
    }

    void close() {
        vain.log();
    }
}
