package io.connectjobs.store.sql;

import io.connectjobs.store.HistoryEntry;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.WholeMillis;
import java.util.List;
import java.util.stream.IntStream;

/**
 * An entry of the history that a job brings along.
 *
 * @param ordinal the job's place in the batch
 * @param place the entry's among those of its job, from 0
 */
public record MovedEntry(JobRef ref, int ordinal, int place, HistoryEntry entry) {
    /** All entries of some jobs, in their order. */
    public static List<MovedEntry> of(List<MovedRow> rows) {
        return rows.stream()
                .flatMap(row -> IntStream.range(0, row.history().size())
                        .mapToObj(place -> new MovedEntry(
                                row.ref(), row.ordinal(), place, row.history().get(place))))
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
