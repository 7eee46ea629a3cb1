package io.connectjobs.store.postgresql;

import io.connectjobs.store.ClaimRequest;
import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.Heartbeat;
import io.connectjobs.store.Lease;
import io.connectjobs.store.LeaseResult;
import io.connectjobs.store.LeaseStatus;
import io.connectjobs.store.Leasing;
import io.connectjobs.store.Owner;
import io.connectjobs.store.SettleResult;
import io.connectjobs.store.Settlement;
import io.connectjobs.store.Turn;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Signals the jobs that were given back for others to take at once. */
record SignallingLeasing(Leasing leasing, Signals signals) implements Leasing {
    @Override
    public List<ClaimedJob> claim(ClaimRequest request) {
        return leasing.claim(request);
    }

    @Override
    public List<SettleResult> settle(List<Settlement> outcomes) {
        List<SettleResult> results = leasing.settle(outcomes);
        signal(outcomes, results);
        return results;
    }

    @Override
    public Turn settleAndClaim(List<Settlement> outcomes, ClaimRequest request) {
        Turn turn = leasing.settleAndClaim(outcomes, request);
        signal(outcomes, turn.settled());
        return turn;
    }

    @Override
    public List<LeaseResult> extend(List<Lease> leases, Duration by) {
        return leasing.extend(leases, by);
    }

    @Override
    public boolean beat(Heartbeat heartbeat) {
        return leasing.beat(heartbeat);
    }

    @Override
    public void signOff(Owner owner) {
        leasing.signOff(owner);
    }

    private void signal(List<Settlement> outcomes, List<SettleResult> results) {
        Set<String> queues = new HashSet<>();
        for (int i = 0; i < results.size(); i++) {
            if (outcomes.get(i).outcome() instanceof Settlement.Release release
                    && release.delay().isZero()
                    && results.get(i).status() == LeaseStatus.APPLIED) {
                queues.add(outcomes.get(i).lease().job().queue());
            }
        }
        signals.work(queues);
    }
}
