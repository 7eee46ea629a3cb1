package io.connectjobs.source;

import io.connectjobs.connect.OneOf;
import io.connectjobs.store.JobState;
import io.connectjobs.store.Moved;
import io.connectjobs.store.MovedCounts;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How far the export of a queue has come, as Connect keeps it beside the records.
 *
 * @param transfer names the export
 * @param place of the last job, as the store tells it; null before the first
 * @param counts of what came so far
 * @param done whether the manifest is among it
 */
record ExportOffset(String transfer, @Nullable String place, MovedCounts counts, boolean done) {
    /** The only field of the source partitions. */
    static final String QUEUE = "export.queue";

    private static final String TRANSFER = "transfer";
    private static final String PLACE = "place";
    private static final String IDS = "ids";
    private static final String ERRORS = "errors";
    private static final String ENTRIES = "history";
    private static final String DONE = "done";

    static ExportOffset start() {
        return new ExportOffset(UUID.randomUUID().toString(), null, MovedCounts.NONE, false);
    }

    static Map<String, String> partition(String queue) {
        return Map.of(QUEUE, queue);
    }

    ExportOffset after(Moved moved, String newPlace) {
        return new ExportOffset(transfer, newPlace, counts.plus(moved), false);
    }

    ExportOffset finished() {
        return new ExportOffset(transfer, place, counts, true);
    }

    Map<String, Object> toMap() {
        Map<String, Object> map = new HashMap<>();
        map.put(TRANSFER, transfer);
        if (place != null) {
            map.put(PLACE, place);
        }
        counts.jobs().forEach((state, jobs) -> map.put(OneOf.label(state), jobs));
        map.put(IDS, counts.ids());
        map.put(ERRORS, counts.errors());
        map.put(ENTRIES, counts.entries());
        map.put(DONE, Boolean.toString(done));
        return map;
    }

    static ExportOffset of(Map<String, ?> map) {
        Map<JobState, Long> jobs = new EnumMap<>(JobState.class);
        for (JobState state : JobState.values()) {
            jobs.put(state, number(map, OneOf.label(state)));
        }
        Object place = map.get(PLACE);
        return new ExportOffset(
                String.valueOf(map.get(TRANSFER)),
                place == null ? null : place.toString(),
                new MovedCounts(jobs, number(map, IDS), number(map, ERRORS), number(map, ENTRIES)),
                "true".equals(map.get(DONE)));
    }

    private static long number(Map<String, ?> map, String key) {
        return map.get(key) instanceof Number number ? number.longValue() : 0;
    }
}
