package io.connectjobs.store.redis;

import static java.util.Objects.requireNonNull;

import io.connectjobs.store.Capabilities;
import io.connectjobs.store.EnqueueResult;
import io.connectjobs.store.Feed;
import io.connectjobs.store.Health;
import io.connectjobs.store.Inspection;
import io.connectjobs.store.JobRules;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.JobStoreException;
import io.connectjobs.store.Leasing;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Operations;
import io.connectjobs.store.Schema;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.Transfer;
import io.connectjobs.store.UpkeepLimits;
import io.connectjobs.store.UpkeepReport;
import io.connectjobs.store.Wakeup;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Jobs in Redis.
 *
 * <ol>
 *   <li>All keys of a queue are of one hash slot. Each operation on a queue is one script, so nobody sees half of it.
 *   <li>Batches go in calls of at most {@link Calls#MOST} jobs; those of several queues go to each queue by themselves.
 *   <li>A job is a record of fixed form that the scripts change, and a body that they only carry. What is available stands
 *       in a sorted set in exactly the claim's order.
 *   <li>Jobs of one claim share one entry in the set of leases. A claim of many jobs that never ran before tells of them
 *       instead of writing their records, and so does the call that completes them all.
 *   <li>A lease is the job's number and the claim's; claims take theirs from the server's clock in microseconds, so none
 *       comes twice, even where a fail-over lost the last of them.
 * </ol>
 */
final class RedisJobStore implements JobStore {
    private final RedisServers servers;
    private final Capabilities capabilities;
    private final Durability durability;
    private final RedisSchema schema;
    private final RedisEnqueueing enqueueing;
    private final RedisLeasing leasing;
    private final RedisInspection inspection;
    private final RedisOperations operations;
    private final RedisUpkeep upkeep;
    private final RedisTransfer transfer;
    private final RedisFeed feed;
    private final @Nullable RedisListener listener;

    private RedisJobStore(
            RedisServers servers,
            Calls calls,
            StoreSettings settings,
            Durability durability,
            @Nullable RedisListener listener) {
        this.servers = servers;
        this.durability = durability;
        this.listener = listener;
        capabilities = durability.capabilities(settings.wakeups());
        QueueRegistry registry = new QueueRegistry(servers, calls);
        RedisWorkers workers = new RedisWorkers(servers, calls, registry);
        boolean always = durability.waits(Durability.Wait.ALL);
        schema = new RedisSchema(servers, calls, registry);
        enqueueing = new RedisEnqueueing(
                servers, calls, registry, settings.payloadMaxBytes(), durability.waits(Durability.Wait.ENQUEUE));
        Turns turns = Turns.of(calls, settings.retention().results(), always);
        leasing = new RedisLeasing(servers, calls, turns, workers, settings.payloadMaxBytes());
        inspection = new RedisInspection(servers, calls, registry, workers);
        operations = new RedisOperations(servers, calls, registry, always);
        feed = new RedisFeed(servers, calls, registry, settings);
        upkeep = new RedisUpkeep(servers, calls, registry, workers, feed, settings);
        transfer = new RedisTransfer(
                servers, calls, registry, settings.payloadMaxBytes(), durability.waits(Durability.Wait.ENQUEUE));
    }

    /** Puts a store together and readies its schema. Closes the connections if that fails. */
    static JobStore open(
            RedisServers servers, Calls calls, StoreSettings settings, RedisUrl url, @Nullable RedisListener listener) {
        try {
            Durability durability = ServerCheck.of(servers, url);
            durability.warn();
            RedisJobStore store = new RedisJobStore(servers, calls, settings, durability, listener);
            store.schema.ready(settings.migrate());
            return store;
        } catch (RuntimeException e) {
            servers.close();
            throw e;
        }
    }

    @Override
    public List<EnqueueResult> enqueue(List<NewJob> jobs) {
        return enqueueing.enqueue(jobs);
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
        return schema;
    }

    @Override
    public UpkeepReport upkeep(UpkeepLimits limits) {
        return upkeep.run(requireNonNull(limits, "limits"));
    }

    @Override
    public Health check(Duration limit) {
        JobRules.requireWait("limit", limit);
        try {
            int version = schema.status().current();
            return version == 0
                    ? new Health(false, durability.server() + " has no schema of the store: migrate it")
                    : new Health(true, durability.describe() + ", schema version " + version);
        } catch (JobStoreException e) {
            return new Health(false, String.valueOf(e.getMessage()));
        }
    }

    @Override
    public Capabilities capabilities() {
        return capabilities;
    }

    @Override
    public Optional<Leasing> leasing() {
        return Optional.of(leasing);
    }

    @Override
    public Optional<Wakeup> wakeup() {
        return Optional.ofNullable(listener);
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
        try (servers) {
            if (listener != null) {
                listener.close();
            }
        }
    }
}
