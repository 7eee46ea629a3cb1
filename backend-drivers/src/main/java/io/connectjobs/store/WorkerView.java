package io.connectjobs.store;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A worker that has beaten, or that holds jobs.
 *
 * @param name the owner's name
 * @param epoch of its latest beat; 0 for one that never beat
 * @param alive whether its latest beat still holds, by the store's clock
 * @param startedAt its first beat of this epoch; null for one that never beat
 * @param lastBeat null for one that never beat
 * @param queues what it works on
 * @param info what it says of itself
 * @param holds how many jobs of each queue it holds, those with an expired lease included; queues without are left out
 */
public record WorkerView(
        String name,
        long epoch,
        boolean alive,
        @Nullable Instant startedAt,
        @Nullable Instant lastBeat,
        List<String> queues,
        Map<String, String> info,
        Map<String, Long> holds) {
    /** How long a store remembers a worker that is no longer alive. */
    public static final Duration REMEMBERED = Duration.ofDays(1);
}
