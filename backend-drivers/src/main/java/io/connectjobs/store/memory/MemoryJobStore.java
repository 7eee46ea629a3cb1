package io.connectjobs.store.memory;

import static java.util.Objects.requireNonNull;

import io.connectjobs.store.Capabilities;
import io.connectjobs.store.Capabilities.Capability;
import io.connectjobs.store.EnqueueResult;
import io.connectjobs.store.Feed;
import io.connectjobs.store.Health;
import io.connectjobs.store.Inspection;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobRules;
import io.connectjobs.store.JobState;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.Leasing;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Operations;
import io.connectjobs.store.Schema;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.Transfer;
import io.connectjobs.store.UniqueKey;
import io.connectjobs.store.UpkeepLimits;
import io.connectjobs.store.UpkeepReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

final class MemoryJobStore implements JobStore {
    private static final Capabilities CAPABILITIES = new Capabilities(
            "memory",
            Map.of(
                    Capability.DURABLE, "jobs are gone when the process ends or the store is closed",
                    Capability.MANY_PROCESSES, "each process has a memory of its own",
                    Capability.VERSIONED_SCHEMA, "there is no layout to migrate",
                    Capability.WAKEUP, "look now and then: that costs nothing here"));

    private final int payloadMaxBytes;
    private final Guard guard;
    private final Leasing leasing;
    private final Inspection inspection;
    private final Operations operations;
    private final Transfer transfer;
    private final Feed feed;

    MemoryJobStore(StoreSettings settings) {
        payloadMaxBytes = settings.payloadMaxBytes();
        guard = new Guard(settings);
        leasing = new MemoryLeasing(guard, payloadMaxBytes);
        inspection = new MemoryInspection(guard);
        operations = new MemoryOperations(guard);
        transfer = new MemoryTransfer(guard, payloadMaxBytes);
        feed = new MemoryFeed(guard, settings.history());
    }

    @Override
    public List<EnqueueResult> enqueue(List<NewJob> jobs) {
        JobRules.requireBatch("jobs", jobs);
        return guard.locked((memory, now) -> {
            List<EnqueueResult> results = new ArrayList<>(jobs.size());
            for (NewJob job : jobs) {
                EnqueueResult.Rejected rejected = JobRules.check(job, payloadMaxBytes);
                results.add(rejected != null ? rejected : add(memory, job, now));
            }
            return results;
        });
    }

    private static EnqueueResult add(MemoryJobs memory, NewJob job, long now) {
        String given = job.id();
        JobRef ref = new JobRef(
                job.queue(), given != null ? given : UUID.randomUUID().toString());
        if (memory.knows(ref)) {
            return new EnqueueResult.Duplicate(ref);
        }
        UniqueKey unique = job.uniqueKey();
        MemoryJob holder = memory.queue(job.queue()).keys().holder(unique, now);
        boolean replaces = unique != null && unique.conflict() == UniqueKey.Conflict.REPLACE;
        if (holder == null || (replaces && holder.state == JobState.RUNNING)) {
            memory.add(ref, job, now);
            return new EnqueueResult.Added(ref);
        }
        memory.remember(ref, now);
        if (replaces && holder.isWaiting()) {
            memory.transitions().replace(holder, job, now);
            return new EnqueueResult.Replaced(holder.ref);
        }
        return new EnqueueResult.Duplicate(holder.ref);
    }

    @Override
    public UpkeepReport upkeep(UpkeepLimits limits) {
        requireNonNull(limits, "limits");
        return guard.locked((memory, now) -> {
            int reaped = memory.reap(now, limits.reap());
            int expired = memory.expire(now, limits.reap());
            int pruned = memory.prune(now, limits.prune());
            int forgotten = memory.forget(now, limits.prune());
            int results = memory.dropResults(now, limits.prune());
            memory.tidy(now);
            return new UpkeepReport(reaped, expired, pruned, forgotten, results);
        });
    }

    @Override
    public Inspection inspect() {
        return inspection;
    }

    @Override
    public Operations operate() {
        return operations;
    }

    @Override
    public Schema schema() {
        return new NoSchema();
    }

    @Override
    public Health check(Duration limit) {
        JobRules.requireWait("limit", limit);
        return new Health(true, "in memory");
    }

    @Override
    public Capabilities capabilities() {
        return CAPABILITIES;
    }

    @Override
    public Optional<Leasing> leasing() {
        return Optional.of(leasing);
    }

    @Override
    public Optional<Transfer> transfer() {
        return Optional.of(transfer);
    }

    @Override
    public Optional<Feed> feed() {
        return Optional.of(feed);
    }

    @Override
    public void close() {
        // Nothing is held open; the jobs go with the last reference.
    }
}
