package io.connectjobs.connect.testing;

import io.connectjobs.store.Capabilities;
import io.connectjobs.store.ClaimRequest;
import io.connectjobs.store.ClaimedJob;
import io.connectjobs.store.EnqueueResult;
import io.connectjobs.store.Health;
import io.connectjobs.store.Heartbeat;
import io.connectjobs.store.Inspection;
import io.connectjobs.store.JobStore;
import io.connectjobs.store.Lease;
import io.connectjobs.store.LeaseResult;
import io.connectjobs.store.Leasing;
import io.connectjobs.store.NewJob;
import io.connectjobs.store.Operations;
import io.connectjobs.store.Owner;
import io.connectjobs.store.Schema;
import io.connectjobs.store.SettleResult;
import io.connectjobs.store.Settlement;
import io.connectjobs.store.Turn;
import io.connectjobs.store.UpkeepLimits;
import io.connectjobs.store.UpkeepReport;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Delegates what changes anything only while it is available; looking always works. */
record FlakyStore(JobStore store, Availability availability) implements JobStore {
    @Override
    public List<EnqueueResult> enqueue(List<NewJob> jobs) {
        availability.require();
        return store.enqueue(jobs);
    }

    @Override
    public Inspection inspect() {
        return store.inspect();
    }

    @Override
    public Operations operate() {
        availability.require();
        return store.operate();
    }

    @Override
    public Schema schema() {
        return store.schema();
    }

    @Override
    public UpkeepReport upkeep(UpkeepLimits limits) {
        availability.require();
        return store.upkeep(limits);
    }

    @Override
    public Health check(Duration limit) {
        return store.check(limit);
    }

    @Override
    public Capabilities capabilities() {
        return store.capabilities();
    }

    @Override
    public Optional<Leasing> leasing() {
        return store.leasing().map(leasing -> new FlakyLeasing(leasing, availability));
    }

    @Override
    public void close() {
        store.close();
    }

    private record FlakyLeasing(Leasing leasing, Availability availability) implements Leasing {
        @Override
        public List<ClaimedJob> claim(ClaimRequest request) {
            availability.require();
            return leasing.claim(request);
        }

        @Override
        public List<SettleResult> settle(List<Settlement> outcomes) {
            availability.require();
            return leasing.settle(outcomes);
        }

        @Override
        public Turn settleAndClaim(List<Settlement> outcomes, ClaimRequest request) {
            availability.require();
            return leasing.settleAndClaim(outcomes, request);
        }

        @Override
        public List<LeaseResult> extend(List<Lease> leases, Duration by) {
            availability.require();
            return leasing.extend(leases, by);
        }

        @Override
        public boolean beat(Heartbeat heartbeat) {
            availability.require();
            return leasing.beat(heartbeat);
        }

        @Override
        public void signOff(Owner owner) {
            availability.require();
            leasing.signOff(owner);
        }
    }
}
