package io.connectjobs.store.memory;

import io.connectjobs.store.Feed;
import io.connectjobs.store.FeedFilter;
import io.connectjobs.store.FeedPage;
import io.connectjobs.store.FeedSpan;
import io.connectjobs.store.HistoryLevel;
import io.connectjobs.store.JobRules;

final class MemoryFeed implements Feed {
    private final Guard guard;
    private final HistoryLevel history;

    MemoryFeed(Guard guard, HistoryLevel history) {
        this.guard = guard;
        this.history = history;
    }

    @Override
    public FeedSpan listen() {
        JobRules.requireHistory(history);
        return guard.locked((jobs, now) -> jobs.feed().listen(now));
    }

    @Override
    public FeedPage read(long after, int limit, FeedFilter filter) {
        JobRules.requireFeed(limit, filter);
        return guard.locked((jobs, now) -> jobs.feed().read(jobs, after, limit, filter, now));
    }
}
