package io.connectjobs.sink;

import io.connectjobs.store.NewJob;
import org.jspecify.annotations.Nullable;

/** A new job. */
record Enqueue(NewJob job) implements Action {
    @Override
    public Kind kind() {
        return Kind.ENQUEUE;
    }

    @Override
    public String queue() {
        return job.queue();
    }

    @Override
    public @Nullable String id() {
        return job.id();
    }
}
