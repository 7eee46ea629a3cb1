package org.example.jobs;

import io.connectjobs.store.Capabilities;
import io.connectjobs.store.EnqueueResult;
import io.connectjobs.store.Feed;
import io.connectjobs.store.Health;
import io.connectjobs.store.Inspection;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.Leasing;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Operations;
import io.connectjobs.store.Schema;
import io.connectjobs.store.Transfer;
import io.connectjobs.store.UpkeepLimits;
import io.connectjobs.store.UpkeepReport;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Does what the store behind it does, and notes what was added, and what operators did, once it is done. */
final class AuditedJobStore implements JobStore {
    private final JobStore behind;
    private final AuditFile audit;
    private final Operations operations;

    AuditedJobStore(JobStore behind, AuditFile audit) {
        this.behind = behind;
        this.audit = audit;
        this.operations = new AuditedOperations(behind.operate(), audit);
    }

    @Override
    public List<EnqueueResult> enqueue(List<NewJob> jobs) {
        List<EnqueueResult> results = behind.enqueue(jobs);
        audit.note(
                "enqueue",
                results.stream().filter(EnqueueResult.Added.class::isInstance).toList());
        return results;
    }

    @Override
    public Operations operate() {
        return operations;
    }

    @Override
    public Inspection inspect() {
        return behind.inspect();
    }

    @Override
    public Schema schema() {
        return behind.schema();
    }

    @Override
    public UpkeepReport upkeep(UpkeepLimits limits) {
        return behind.upkeep(limits);
    }

    @Override
    public Health check(Duration limit) {
        return behind.check(limit);
    }

    /** What the store behind lacks is lacking here. */
    @Override
    public Capabilities capabilities() {
        return new Capabilities("audited", behind.capabilities().lacks());
    }

    @Override
    public Optional<Leasing> leasing() {
        return behind.leasing();
    }

    @Override
    public Optional<Transfer> transfer() {
        return behind.transfer();
    }

    @Override
    public Optional<Feed> feed() {
        return behind.feed();
    }

    @Override
    public void close() {
        try (audit) {
            behind.close();
        }
    }
}
