package io.connectjobs.store.memory;

import io.connectjobs.store.UniqueKey;
import io.connectjobs.store.UniqueKey.Hold;
import io.connectjobs.store.WholeMillis;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who holds the unique keys of one queue. Times are milliseconds of the epoch. */
final class UniqueKeys {
    private final Map<String, Holding> held = new HashMap<>();

    /** @param until when the key is free, whatever became of the holder */
    private record Holding(MemoryJob holder, long until) {}

    /** The job that keeps others out; null where nobody does. */
    @Nullable
    MemoryJob holder(@Nullable UniqueKey unique, long now) {
        Holding holding = unique == null ? null : held.get(unique.key());
        return holding == null || holding.until <= now ? null : holding.holder;
    }

    /** Gives a job the key it came with, if any, whoever held it. */
    void take(MemoryJob job, long now) {
        UniqueKey unique = job.given.uniqueKey();
        if (unique != null) {
            Duration window = unique.window();
            held.put(unique.key(), new Holding(job, window == null ? Long.MAX_VALUE : now + WholeMillis.of(window)));
        }
    }

    /** Frees the key of a job that came to a state which does not hold it. */
    void freeAfterChange(MemoryJob job) {
        UniqueKey unique = job.given.uniqueKey();
        if (unique != null && !holds(unique.hold(), job)) {
            held.computeIfPresent(unique.key(), (key, holding) -> holding.holder == job ? null : holding);
        }
    }

    private static boolean holds(Hold hold, MemoryJob job) {
        return switch (hold) {
            case WAITING -> job.isWaiting();
            case UNFINISHED -> !job.state.isTerminal();
            case WINDOW -> true;
        };
    }

    /** Drops what is over. */
    void tidy(long now) {
        held.values().removeIf(holding -> holding.until <= now);
    }
}
