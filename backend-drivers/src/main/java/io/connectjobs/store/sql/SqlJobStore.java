package io.connectjobs.store.sql;

import static java.util.Objects.requireNonNull;

import io.connectjobs.store.Capabilities;
import io.connectjobs.store.EnqueueResult;
import io.connectjobs.store.Feed;
import io.connectjobs.store.Health;
import io.connectjobs.store.HistoryEntry.Event;
import io.connectjobs.store.Inspection;
import io.connectjobs.store.JobRules;
import io.connectjobs.store.JobState;
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
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A job store in a SQL database.
 *
 * <ol>
 *   <li>A job is one row of {@code cj_job} from enqueue until its id is forgotten; its state moves in place.
 *   <li>A claim takes back expired leases, makes due jobs available, and leases the first available rows in index
 *       order, skipping rows that others have locked.
 *   <li>Each lease is a number that the database never gives twice; a settlement changes the row that still holds this
 *       number, whatever its state says.
 *   <li>A settled row keeps the number as the one that settled it, so that a repeated settlement is recognised.
 *   <li>A pruned job is a row without content, which keeps its id taken until it is forgotten.
 * </ol>
 */
public final class SqlJobStore implements JobStore {
    private final Database database;
    private final OperateStatements upkeep;
    private final StoreSettings settings;
    private final Capabilities capabilities;
    private final SqlSchema schema;
    private final SqlWorkers workers;
    private final SqlEnqueueing enqueueing;
    private final SqlLeasing leasing;
    private final SqlInspection inspection;
    private final SqlOperations operations;
    private final Optional<SqlTransfer> transfer;
    private final Optional<SqlFeed> feed;

    private SqlJobStore(
            Database database,
            JobStatements statements,
            SqlNames names,
            SqlSchema schema,
            StoreSettings settings,
            Capabilities capabilities) {
        this.database = database;
        this.upkeep = statements.operate();
        this.settings = settings;
        this.capabilities = capabilities;
        this.schema = schema;
        this.enqueueing = new SqlEnqueueing(database, statements.enqueue(), settings);
        this.workers = new SqlWorkers(database, statements.clock(), names, statements.own());
        SqlQueues queues = new SqlQueues(database, names, statements.own());
        this.leasing = new SqlLeasing(database, statements.lease(), workers, settings);
        this.inspection = new SqlInspection(database, statements, queues, workers, names);
        this.operations = new SqlOperations(database, statements, queues, settings.history());
        this.transfer =
                statements.transfer().map(moving -> new SqlTransfer(database, statements, moving, names, settings));
        this.feed = statements.feed().map(telling -> new SqlFeed(database, telling, settings));
    }

    /**
     * Puts a store together and readies its schema: migrates it, or checks that it serves this driver. Closes the
     * database if that fails.
     */
    public static JobStore open(
            Database database,
            JobStatements statements,
            SqlNames names,
            SqlSchema schema,
            StoreSettings settings,
            Capabilities capabilities) {
        try {
            schema.ready(settings.migrate());
            return new SqlJobStore(database, statements, names, schema, settings, capabilities);
        } catch (RuntimeException e) {
            database.close();
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
        requireNonNull(limits, "limits");
        Kept kept = Kept.of(settings.history());
        boolean keptExpiry = settings.history().keeps(Event.EXPIRED, JobState.DEAD);
        int reaped = database.write(c -> upkeep.reap(c, limits.reap(), kept));
        int expired = database.write(c -> upkeep.expire(c, limits.reap(), keptExpiry));
        int pruned = prune(limits.prune());
        int forgotten = database.write(
                c -> upkeep.forget(c, limits.prune(), settings.dedupeKeep().toMillis()));
        int results = database.write(c -> upkeep.dropResults(c, limits.prune()));
        workers.forget();
        transfer.ifPresent(moving -> moving.forget(settings.dedupeKeep().toMillis(), limits.prune()));
        database.write(c -> upkeep.rollUp(c, Tally.ROLL_UP));
        feed.ifPresent(SqlFeed::tidy);
        return new UpkeepReport(reaped, expired, pruned, forgotten, results);
    }

    private int prune(int bound) {
        int pruned = 0;
        for (JobState end : List.of(JobState.COMPLETED, JobState.DEAD, JobState.CANCELLED)) {
            int left = bound - pruned;
            long older = settings.retention().of(end).toMillis();
            pruned += database.write(c -> upkeep.prune(c, end, left, older));
        }
        return pruned;
    }

    @Override
    public Health check(Duration limit) {
        JobRules.requireWait("limit", limit);
        try {
            int seconds = (int) Math.max(1, limit.toSeconds());
            String server = database.read(c -> c.isValid(seconds)
                    ? c.getMetaData().getDatabaseProductName() + " "
                            + c.getMetaData().getDatabaseProductVersion()
                    : "");
            if (server.isEmpty()) {
                return new Health(false, "The database did not answer within " + seconds + " s");
            }
            int version = schema.status().current();
            return version == 0
                    ? new Health(false, server + " has none of the store's tables: migrate its schema")
                    : new Health(true, server + ", schema version " + version);
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
    public Optional<Transfer> transfer() {
        return transfer.map(Transfer.class::cast);
    }

    @Override
    public Optional<Feed> feed() {
        return feed.map(Feed.class::cast);
    }

    @Override
    public void close() {
        database.close();
    }
}
