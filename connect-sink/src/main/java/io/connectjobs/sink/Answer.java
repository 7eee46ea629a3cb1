package io.connectjobs.sink;

import io.connectjobs.store.JobRef;
import io.connectjobs.store.Lease;
import io.connectjobs.store.Settlement;
import java.time.Duration;

/** What a worker says about a job that it was given. */
sealed interface Answer extends Action {
    Lease lease();

    default JobRef job() {
        return lease().job();
    }

    @Override
    default Kind kind() {
        return Kind.ANSWER;
    }

    @Override
    default String queue() {
        return job().queue();
    }

    @Override
    default String id() {
        return job().id();
    }

    /** The attempt is over. */
    record Settled(Settlement settlement) implements Answer {
        @Override
        public Lease lease() {
            return settlement.lease();
        }
    }

    /** It goes on: the lease shall run for so long from now. */
    record Extended(Lease lease, Duration by) implements Answer {}
}
