package io.connectjobs.store.sql;

import io.connectjobs.store.ClaimRequest;
import io.connectjobs.store.ClaimRequest.QueueShare;
import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.HistoryEntry.Event;
import io.connectjobs.store.JobRules;
import io.connectjobs.store.JobState;
import io.connectjobs.store.Lease;
import io.connectjobs.store.LeaseResult;
import io.connectjobs.store.Leasing;
import io.connectjobs.store.QueueRotation;
import io.connectjobs.store.SettleResult;
import io.connectjobs.store.Settlement;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.Turn;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;

/** Claims, and hands settlements to {@link SqlSettling}. */
final class SqlLeasing implements Leasing {
    /** Jobs that one claim takes back or makes available at the most, unless it asks for more itself. */
    private static final int FRESHEN = 1_000;

    private final Database database;
    private final JobStatements statements;
    private final SqlSettling settling;
    private final JobStatements.Kept keptReaps;
    private final boolean keptClaims;
    private final QueueRotation rotation = new QueueRotation();

    SqlLeasing(Database database, JobStatements statements, StoreSettings settings) {
        this.database = database;
        this.statements = statements;
        this.settling = new SqlSettling(statements, settings);
        this.keptReaps = SqlJobStore.kept(settings.history());
        this.keptClaims = settings.history().keeps(Event.CLAIMED, JobState.RUNNING);
    }

    @Override
    public List<ClaimedJob> claim(ClaimRequest request) {
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
                    batch.applied(statements.extend(c, batch.keys(), by.toMillis()));
                    batch.explain(refs -> statements.standing(c, refs));
                    return leases.stream()
                            .map(lease -> new LeaseResult(lease, batch.status(lease)))
                            .toList();
                });
    }

    private List<ClaimedJob> claim(Connection c, ClaimRequest request) throws SQLException {
        List<ClaimedRow> held = statements.held(c, request.claimId());
        if (!held.isEmpty()) {
            return ClaimedRow.inOrder(held);
        }
        if (request.maxRunning().isPresent()) {
            lockQueues(c, request);
        }
        return rotation.claim(request, (queue, limit) -> claim(c, request, queue, limit));
    }

    /** In one order everywhere: claims that name the same queues in different orders would wait for each other. */
    private void lockQueues(Connection c, ClaimRequest request) throws SQLException {
        for (String queue :
                new TreeSet<>(request.queues().stream().map(QueueShare::queue).toList())) {
            statements.lockQueue(c, queue);
        }
    }

    private List<ClaimedJob> claim(Connection c, ClaimRequest request, String queue, int wanted) throws SQLException {
        statements.freshen(c, queue, Math.max(FRESHEN, wanted), keptReaps);
        int limit = wanted;
        if (request.maxRunning().isPresent()) {
            int max = request.maxRunning().getAsInt();
            limit = Math.min(wanted, max - statements.countRunning(c, queue, max));
        }
        if (limit <= 0) {
            return List.of();
        }
        ClaimOrder order = new ClaimOrder(queue, limit, request.lease().toMillis(), request.owner(), request.claimId());
        return ClaimedRow.inOrder(statements.claim(c, order, keptClaims));
    }
}
