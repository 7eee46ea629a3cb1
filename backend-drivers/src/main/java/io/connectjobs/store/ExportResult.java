package io.connectjobs.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@link Transfer#export} has to give. */
public sealed interface ExportResult {
    /**
     * @param jobs the oldest first; may be fewer than asked for, and none
     * @param next where the next page begins; null where this is the last
     */
    record Page(List<Exported> jobs, @Nullable String next) implements ExportResult {
        public Page {
            jobs = List.copyOf(jobs);
        }
    }

    /**
     * @param moved what to import elsewhere
     * @param place where a page that follows begins: opaque, made by the driver
     */
    record Exported(Moved moved, String place) {}

    /** The queue isn't paused: its jobs may run while they are exported. */
    record NotPaused() implements ExportResult {}

    /**
     * Some of its jobs run.
     *
     * @param jobs how many, at least 1
     */
    record Running(long jobs) implements ExportResult {}
}
