package io.connectjobs.sink;

import io.connectjobs.store.JobRef;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What an operator wants done. */
sealed interface Command extends Action {
    /**
     * With one job.
     *
     * @param runAt only for a move to another time; null otherwise
     * @param isTombstone whether a record without a value says so: that finds nothing to do is usual then
     */
    record OnJob(Verb verb, JobRef job, @Nullable Instant runAt, boolean isTombstone) implements Command {
        static OnJob tombstone(JobRef job) {
            return new OnJob(Verb.CANCEL, job, null, true);
        }

        @Override
        public Kind kind() {
            return new Kind(verb, runAt);
        }

        @Override
        public String queue() {
            return job.queue();
        }

        @Override
        public String id() {
            return job.id();
        }
    }

    /**
     * With the claims of a connector that is gone, in whatever queues.
     *
     * @param connector its name
     */
    record OnConnector(String connector) implements Command {
        @Override
        public Kind kind() {
            return new Kind(Verb.RELEASE, null);
        }

        @Override
        public String queue() {
            return "";
        }

        @Override
        public @Nullable String id() {
            return null;
        }
    }

    /** With a whole queue. */
    record OnQueue(Verb verb, String queue) implements Command {
        @Override
        public Kind kind() {
            return new Kind(verb, null);
        }

        @Override
        public @Nullable String id() {
            return null;
        }
    }
}
