package io.connectjobs.store.sql;

import io.connectjobs.store.HistoryEntry.Event;
import io.connectjobs.store.HistoryLevel;
import io.connectjobs.store.JobError;
import io.connectjobs.store.JobRules;
import io.connectjobs.store.JobState;
import io.connectjobs.store.Lease;
import io.connectjobs.store.LeaseStatus;
import io.connectjobs.store.RetryPolicy;
import io.connectjobs.store.SettleResult;
import io.connectjobs.store.Settlement;
import io.connectjobs.store.StoreSettings;
import io.connectjobs.store.WholeMillis;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Ends attempts.
 *
 * <ol>
 *   <li>Completions, nearly all of a healthy batch, are one statement guarded by id and lease.
 *   <li>Any other outcome depends on the job's attempts and retry policy: those jobs are locked and read, decided
 *       here, and changed in one more statement.
 *   <li>What neither touched is looked at once more to tell ALREADY, STALE and UNKNOWN apart.
 * </ol>
 */
final class SqlSettling {
    private final LeaseStatements statements;
    private final HistoryLevel history;
    private final int resultMaxBytes;
    private final @Nullable Long resultTtl;

    SqlSettling(LeaseStatements statements, StoreSettings settings) {
        this.statements = statements;
        this.history = settings.history();
        this.resultMaxBytes = settings.payloadMaxBytes();
        Duration results = settings.retention().results();
        this.resultTtl = results.compareTo(JobRules.MAX_DELAY) < 0 ? WholeMillis.of(results) : null;
    }

    /** @throws IllegalArgumentException for a batch or a result that is too large */
    void check(List<Settlement> outcomes) {
        JobRules.requireBatch("outcomes", outcomes);
        for (Settlement settlement : outcomes) {
            if (settlement.outcome() instanceof Settlement.Complete complete) {
                JobRules.requireResult(complete.result(), resultMaxBytes);
            }
        }
    }

    List<SettleResult> settle(Connection c, List<Settlement> outcomes) throws SQLException {
        if (outcomes.isEmpty()) {
            return List.of();
        }
        List<Completion> completions = new ArrayList<>(outcomes.size());
        Map<LeaseKey, Settlement.Outcome> others = new HashMap<>();
        LeaseBatch batch = new LeaseBatch(outcomes.size());
        for (Settlement settlement : outcomes) {
            LeaseKey key = batch.add(settlement.lease());
            if (key == null) {
                continue;
            }
            if (settlement.outcome() instanceof Settlement.Complete complete) {
                completions.add(new Completion(key, complete.result(), resultTtl(complete)));
            } else {
                others.put(key, settlement.outcome());
            }
        }
        batch.applied(complete(c, completions));
        batch.applied(change(c, others));
        batch.explain(refs -> statements.standing(c, refs));
        return results(outcomes, batch);
    }

    private @Nullable Long resultTtl(Settlement.Complete complete) {
        if (complete.result() == null) {
            return null;
        }
        return complete.resultTtl() == null ? resultTtl : Long.valueOf(WholeMillis.of(complete.resultTtl()));
    }

    private List<LeaseKey> complete(Connection c, List<Completion> completions) throws SQLException {
        if (completions.isEmpty()) {
            return List.of();
        }
        completions.sort((one, other) -> one.lease().compareTo(other.lease()));
        return statements.complete(c, completions, history.keeps(Event.COMPLETED, JobState.COMPLETED));
    }

    private List<LeaseKey> change(Connection c, Map<LeaseKey, Settlement.Outcome> outcomes) throws SQLException {
        if (outcomes.isEmpty()) {
            return List.of();
        }
        List<LeaseKey> keys = outcomes.keySet().stream().sorted().toList();
        List<Change> changes = new ArrayList<>();
        for (HeldJob held : statements.lockHeld(c, keys)) {
            Settlement.Outcome outcome = outcomes.get(held.lease());
            if (outcome != null) {
                changes.add(decide(held, outcome));
            }
        }
        if (!changes.isEmpty()) {
            statements.apply(c, changes);
        }
        return changes.stream().map(Change::lease).toList();
    }

    private Change decide(HeldJob held, Settlement.Outcome outcome) {
        if (held.cancelRequested()) {
            return cancelled(held, outcome);
        }
        if (outcome instanceof Settlement.Fail fail) {
            return failed(held, fail);
        }
        if (outcome instanceof Settlement.Snooze snooze) {
            return later(held, Event.SNOOZED, WholeMillis.of(snooze.delay()));
        }
        if (outcome instanceof Settlement.Release release) {
            return later(held, Event.RELEASED, WholeMillis.of(release.delay()));
        }
        throw new IllegalStateException("A completion takes the other way: " + outcome);
    }

    private Change failed(HeldJob held, Settlement.Fail fail) {
        RetryPolicy policy = held.policy();
        if (!fail.retryable()
                || held.attempt() >= held.maxAttempts()
                || !policy.retries(fail.error().type())) {
            return change(held, JobState.DEAD, held.attempt(), null, Event.FAILED, fail.error());
        }
        double random = ThreadLocalRandom.current().nextDouble();
        long delay = policy.delayAfter(held.attempt(), random).toMillis();
        return change(held, JobState.RETRYABLE, held.attempt(), delay, Event.FAILED, fail.error());
    }

    /** Whatever its holder made of it short of completing it; a failure has spent its attempt. */
    private Change cancelled(HeldJob held, Settlement.Outcome outcome) {
        return outcome instanceof Settlement.Fail fail
                ? change(held, JobState.CANCELLED, held.attempt(), null, Event.CANCELLED, fail.error())
                : change(held, JobState.CANCELLED, held.attempt() - 1, null, Event.CANCELLED, null);
    }

    /** No attempt is spent; without a delay the job goes back to its own place. */
    private Change later(HeldJob held, Event event, long delay) {
        return delay == 0
                ? change(held, JobState.AVAILABLE, held.attempt() - 1, null, event, null)
                : change(held, JobState.SCHEDULED, held.attempt() - 1, delay, event, null);
    }

    private Change change(
            HeldJob held, JobState state, int attempt, @Nullable Long delay, Event event, @Nullable JobError error) {
        return new Change(held.lease(), state, attempt, delay, event, error, history.keeps(event, state));
    }

    private static List<SettleResult> results(List<Settlement> outcomes, LeaseBatch batch) {
        List<SettleResult> results = new ArrayList<>(outcomes.size());
        Set<Lease> told = new HashSet<>();
        boolean repeats = batch.size() < outcomes.size();
        for (Settlement settlement : outcomes) {
            LeaseStatus status = batch.status(settlement.lease());
            boolean again = repeats && !told.add(settlement.lease());
            results.add(new SettleResult(
                    settlement.lease(), again && status == LeaseStatus.APPLIED ? LeaseStatus.ALREADY : status));
        }
        return results;
    }
}
