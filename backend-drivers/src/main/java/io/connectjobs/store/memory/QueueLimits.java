package io.connectjobs.store.memory;

import io.connectjobs.store.QueueSettings;
import io.connectjobs.store.QueueSettings.Rate;
import io.connectjobs.store.WholeMillis;
import java.util.Optional;

/** What holds for one queue, and how much its limits leave. Times are milliseconds of the epoch. */
final class QueueLimits {
    private QueueSettings settings = QueueSettings.NONE;
    private long windowStart;
    private int claimedInWindow;

    QueueSettings settings() {
        return settings;
    }

    void configure(QueueSettings value) {
        // Windows of another length are others, and count anew.
        if (!settings.rate().map(Rate::window).equals(value.rate().map(Rate::window))) {
            claimedInWindow = 0;
        }
        settings = value;
    }

    /** How many jobs may be claimed now, at most so many as asked for; negative where too many run already. */
    int room(int asked, int running, long now) {
        int room = Math.min(asked, settings.maxRunning().orElse(Integer.MAX_VALUE) - running);
        Optional<Rate> rate = settings.rate();
        return rate.isEmpty() ? room : Math.min(room, rate.get().claims() - claimedSoFar(rate.get(), now));
    }

    private int claimedSoFar(Rate rate, long now) {
        return windowStart == windowStart(rate, now) ? claimedInWindow : 0;
    }

    /** Counts claimed jobs. */
    void claimed(int jobs, long now) {
        settings.rate().ifPresent(rate -> {
            claimedInWindow = claimedSoFar(rate, now) + jobs;
            windowStart = windowStart(rate, now);
        });
    }

    private static long windowStart(Rate rate, long now) {
        long length = WholeMillis.of(rate.window());
        return Math.floorDiv(now, length) * length;
    }
}
