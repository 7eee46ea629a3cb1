package io.connectjobs.store.memory;

import io.connectjobs.store.Moved.HeldKey;
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
            held.put(unique.key(), new Holding(job, window == null ? Millis.NEVER : now + WholeMillis.of(window)));
        }
    }

    /** Gives a job its key until a time, which is over for none. */
    void takeUntil(MemoryJob job, long until) {
        UniqueKey unique = job.given.uniqueKey();
        if (unique != null) {
            held.put(unique.key(), new Holding(job, until));
        }
    }

    /** How a job holds its key; null where it doesn't. */
    @Nullable
    HeldKey heldBy(MemoryJob job, long now) {
        UniqueKey unique = job.given.uniqueKey();
        Holding holding = unique == null ? null : held.get(unique.key());
        return unique == null || holding == null || holding.holder != job || holding.until <= now
                ? null
                : new HeldKey(unique.hold(), Millis.instant(holding.until));
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
