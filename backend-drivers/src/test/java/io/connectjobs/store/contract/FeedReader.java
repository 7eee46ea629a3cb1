package io.connectjobs.store.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.connectjobs.store.Feed;
import io.connectjobs.store.FeedFilter;
import io.connectjobs.store.FeedPage;
import io.connectjobs.store.HistoryEntry;
import io.connectjobs.store.JobEvent;
import io.connectjobs.store.JobRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads a feed on and on, checks that positions rise, and keeps what it read by job. For one thread. */
public final class FeedReader {
    private final Feed feed;
    private final FeedFilter filter;
    private final int limit;
    private final List<JobEvent> events = new ArrayList<>();
    private long position;

    public FeedReader(Feed feed, long after, int limit, FeedFilter filter) {
        this.feed = feed;
        this.position = after;
        this.limit = limit;
        this.filter = filter;
    }

    /** Reads from the oldest event that is kept. */
    public static FeedReader of(Feed feed) {
        return new FeedReader(feed, feed.listen().start(), 100, FeedFilter.ALL);
    }

    /** Reads until nothing is left for now. */
    public FeedReader readAll() {
        FeedPage page;
        do {
            page = Racers.retrying(() -> feed.read(position, limit, filter));
            assertThat(page.next()).isBetween(position, position + limit);
            for (JobEvent event : page.events()) {
                assertThat(event.position()).isGreaterThan(position).isLessThanOrEqualTo(page.next());
                position = event.position();
                events.add(event);
            }
            position = page.next();
        } while (!page.last());
        return this;
    }

    public long position() {
        return position;
    }

    public List<JobEvent> events() {
        return List.copyOf(events);
    }

    /** What it read of each job, in the order in which it came. */
    public Map<JobRef, List<HistoryEntry>> byJob() {
        Map<JobRef, List<HistoryEntry>> byJob = new TreeMap<>();
        events.forEach(event ->
                byJob.computeIfAbsent(event.ref(), ref -> new ArrayList<>()).add(event.entry()));
        return byJob;
    }
}
