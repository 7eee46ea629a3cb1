package io.connectjobs.store.memory;

import io.connectjobs.store.JobRef;
import io.connectjobs.store.Moved;
import io.connectjobs.store.MovedCounts;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was imported, and how it was then. Not safe for threads: {@link Guard} holds the lock. */
final class Arrivals {
    private final Map<JobRef, Arrival> arrivals = new HashMap<>();

    /** @param at in milliseconds of the epoch */
    private record Arrival(String transfer, String print, MovedCounts counts, long at) {}

    /** Of the first time that a job came it keeps how it looked, of the last one who brought it. */
    void note(String transfer, Moved moved, String print, long now) {
        MovedCounts counts = MovedCounts.NONE.plus(moved);
        arrivals.merge(
                moved.ref(),
                new Arrival(transfer, print, counts, now),
                (before, again) -> new Arrival(transfer, before.print, counts, before.at));
    }

    /** Null for a job that wasn't imported. */
    @Nullable
    String print(JobRef ref) {
        Arrival arrival = arrivals.get(ref);
        return arrival == null ? null : arrival.print;
    }

    MovedCounts counts(String transfer, String queue) {
        return arrivals.entrySet().stream()
                .filter(entry -> entry.getKey().queue().equals(queue)
                        && entry.getValue().transfer.equals(transfer))
                .map(entry -> entry.getValue().counts)
                .reduce(MovedCounts.NONE, MovedCounts::plus);
    }

    void tidy(long before) {
        arrivals.values().removeIf(arrival -> arrival.at <= before);
    }
}
