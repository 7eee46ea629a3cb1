package io.connectjobs.sink;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a record asks of the store. */
sealed interface Action permits Enqueue, Answer, Command, Bring {
    /**
     * What can share a call to the store: actions of one kind.
     *
     * @param runAt null unless it is a move to another time, of which each needs a call of its own
     */
    record Kind(Verb verb, @Nullable Instant runAt) {
        static final Kind ENQUEUE = new Kind(Verb.ENQUEUE, null);
        static final Kind ANSWER = new Kind(Verb.ANSWER, null);
        static final Kind IMPORT = new Kind(Verb.IMPORT, null);
    }

    Kind kind();

    /** The queue that it is about; empty for a connector. */
    String queue();

    /** The job that it is about; null for a whole queue or a connector. */
    @Nullable
    String id();
}
