package io.connectjobs.store.sql;

import io.connectjobs.store.HistoryEntry;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.WholeMillis;
import java.util.List;

/** An entry of the history that a job brings along. */
public record MovedEntry(JobRef ref, HistoryEntry entry) {
    /** All entries of some jobs, in their order. */
    public static List<MovedEntry> of(List<MovedRow> rows) {
        return rows.stream()
                .flatMap(row -> row.history().stream().map(entry -> new MovedEntry(row.ref(), entry)))
                .toList();
    }

    public long atMillis() {
        return WholeMillis.of(entry.at());
    }

    public int event() {
        return entry.event().code();
    }

    public int state() {
        return entry.state().code();
    }

    public int attempt() {
        return entry.attempt();
    }
}
