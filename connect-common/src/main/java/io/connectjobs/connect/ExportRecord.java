package io.connectjobs.connect;

import io.connectjobs.store.Moved;
import io.connectjobs.store.MovedCounts;
import io.connectjobs.store.QueueSettings;

/** One record of an export: the queue first, then its jobs and the ids that are known without one, the manifest last. */
public sealed interface ExportRecord {
    /** Names the export. */
    String transfer();

    String queue();

    /** The queue itself. */
    record Opening(String transfer, String queue, QueueSettings settings) implements ExportRecord {}

    /** One of its jobs, or an id without one. */
    record Content(String transfer, Moved moved) implements ExportRecord {
        @Override
        public String queue() {
            return moved.ref().queue();
        }
    }

    /** The end, and how much came before it. */
    record Manifest(String transfer, String queue, MovedCounts counts) implements ExportRecord {}
}
