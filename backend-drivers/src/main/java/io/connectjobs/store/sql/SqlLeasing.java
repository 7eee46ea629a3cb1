package io.connectjobs.store.sql;

import static java.util.Objects.requireNonNull;

import io.connectjobs.store.ClaimRequest;
import io.connectjobs.store.ClaimRequest.QueueShare;
import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.Heartbeat;
import io.connectjobs.store.HistoryEntry.Event;
import io.connectjobs.store.JobRules;
import io.connectjobs.store.JobState;
import io.connectjobs.store.Lease;
import io.connectjobs.store.LeaseResult;
import io.connectjobs.store.LeaseStatus;
import io.connectjobs.store.Leasing;
import io.connectjobs.store.Owner;
import io.connectjobs.store.QueueRotation;
import io.connectjobs.store.SettleResult;
import io.connectjobs.store.Settlement;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.Turn;
import io.connectjobs.store.WholeMillis;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Claims, and hands settlements to {@link SqlSettling}. */
final class SqlLeasing implements Leasing {
    /** Jobs that one claim takes back or makes available at the most, unless it asks for more itself. */
    private static final int FRESHEN = 1_000;

    private final Database database;
    private final LeaseStatements statements;
    private final SqlSettling settling;
    private final SqlWorkers workers;
    private final Kept keptReaps;
    private final boolean keptClaims;
    private final QueueRotation rotation = new QueueRotation();

    SqlLeasing(Database database, LeaseStatements statements, SqlWorkers workers, StoreSettings settings) {
        this.database = database;
        this.statements = statements;
        this.workers = workers;
        this.settling = new SqlSettling(statements, settings);
        this.keptReaps = Kept.of(settings.history());
        this.keptClaims = settings.history().keeps(Event.CLAIMED, JobState.RUNNING);
    }

    @Override
    public List<ClaimedJob> claim(ClaimRequest request) {
        requireNonNull(request, "request");
        return database.write(c -> claim(c, request));
    }

    @Override
    public List<SettleResult> settle(List<Settlement> outcomes) {
        settling.check(outcomes);
        return outcomes.isEmpty() ? List.of() : database.write(c -> settling.settle(c, outcomes));
    }

    @Override
    public Turn settleAndClaim(List<Settlement> outcomes, ClaimRequest request) {
        settling.check(outcomes);
        requireNonNull(request, "request");
        return database.write(c -> new Turn(settling.settle(c, outcomes), claim(c, request)));
    }

    @Override
    public List<LeaseResult> extend(List<Lease> leases, Duration by) {
        JobRules.requireBatch("leases", leases);
        JobRules.requireLease("by", by);
        return leases.isEmpty()
                ? List.of()
                : database.write(c -> {
                    LeaseBatch batch = new LeaseBatch(leases);
                    List<LeaseStatements.Extended> extended = statements.extend(c, batch.keys(), WholeMillis.of(by));
                    batch.applied(extended.stream()
                            .map(LeaseStatements.Extended::lease)
                            .toList());
                    batch.explain(refs -> statements.standing(c, refs));
                    Map<LeaseKey, LeaseStatements.Extended> byLease = extended.stream()
                            .collect(Collectors.toMap(LeaseStatements.Extended::lease, Function.identity()));
                    return leases.stream()
                            .map(lease -> result(lease, batch.status(lease), byLease.get(LeaseKey.of(lease))))
                            .toList();
                });
    }

    private static LeaseResult result(Lease lease, LeaseStatus status, LeaseStatements.@Nullable Extended extended) {
        return extended == null
                ? new LeaseResult(lease, status, null, false)
                : new LeaseResult(lease, status, extended.until(), extended.cancelRequested());
    }

    @Override
    public boolean beat(Heartbeat heartbeat) {
        return workers.beat(heartbeat);
    }

    @Override
    public void signOff(Owner owner) {
        workers.signOff(owner);
    }

    private List<ClaimedJob> claim(Connection c, ClaimRequest request) throws SQLException {
        List<ClaimedRow> held = statements.held(c, request.claimId());
        if (!held.isEmpty()) {
            return ClaimedRow.inOrder(held);
        }
        if (request.queues().size() > 1) {
            lockLimited(c, request);
        }
        return rotation.claim(request, (queue, limit) -> claim(c, request, queue, limit));
    }

    /** In one order everywhere: claims that name the same queues in different orders would wait for each other. */
    private void lockLimited(Connection c, ClaimRequest request) throws SQLException {
        Collection<String> queues =
                new TreeSet<>(request.queues().stream().map(QueueShare::queue).toList());
        Collection<String> limited = request.maxRunning().isPresent() ? queues : statements.limited(c, queues);
        for (String queue : limited) {
            statements.lockQueue(c, queue);
        }
    }

    private List<ClaimedJob> claim(Connection c, ClaimRequest request, String queue, int wanted) throws SQLException {
        QueueLimits limits = statements.freshen(c, queue, Math.max(FRESHEN, wanted), keptReaps);
        if (!limits.limited() && request.maxRunning().isEmpty()) {
            return ClaimedRow.inOrder(statements.claim(c, order(request, queue, wanted, null), keptClaims));
        }
        return claimLimited(c, request, queue, wanted);
    }

    /** Under the queue's lock, so that of several claimers one counts and claims at a time. */
    private List<ClaimedJob> claimLimited(Connection c, ClaimRequest request, String queue, int wanted)
            throws SQLException {
        QueueLimits limits = statements.lockQueue(c, queue);
        int max = limits.maxRunning(request.maxRunning());
        int limit = Math.min(wanted, limits.rateLeft());
        if (limit > 0 && max < QueueLimits.NO_BOUND) {
            limit = Math.min(limit, max - statements.countRunning(c, queue, max));
        }
        if (limit <= 0) {
            return List.of();
        }
        List<ClaimedRow> claimed = statements.claim(c, order(request, queue, limit, limits.now()), keptClaims);
        if (limits.rateClaims() != null && !claimed.isEmpty()) {
            statements.useRate(c, queue, limits.currentWindow(), limits.usedInCurrentWindow() + claimed.size());
        }
        return ClaimedRow.inOrder(claimed);
    }

    private static ClaimOrder order(ClaimRequest request, String queue, int limit, @Nullable Long now) {
        return new ClaimOrder(queue, limit, WholeMillis.of(request.lease()), request.owner(), request.claimId(), now);
    }
}
