package io.connectjobs.store;

import static java.util.Objects.requireNonNull;

import io.connectjobs.store.UniqueKey.Hold;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What moves from one store to another. */
public sealed interface Moved {
    JobRef ref();

    /**
     * A whole job, which doesn't run.
     *
     * @param view everything about it; owner, leaseUntil and deadline are null
     * @param key how it holds its unique key; null where it holds none, also where it has one that it holds no more
     * @param history oldest first, as far as it was kept
     */
    record Job(JobView view, @Nullable HeldKey key, List<HistoryEntry> history) implements Moved {
        public Job {
            requireNonNull(view, "view");
            history = JobRules.copy("history", history);
        }

        @Override
        public JobRef ref() {
            return view.ref();
        }
    }

    /**
     * An id that a store knows without a job, so that a replay adds nothing.
     *
     * @param since since when the id has no job
     */
    record Id(JobRef ref, Instant since) implements Moved {
        public Id {
            requireNonNull(ref, "ref");
            requireNonNull(since, "since");
        }
    }

    /** @param until when the hold is over, for {@link Hold#WINDOW} only; null otherwise */
    record HeldKey(Hold hold, @Nullable Instant until) {
        public HeldKey {
            requireNonNull(hold, "hold");
        }
    }
}
