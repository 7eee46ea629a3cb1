package io.connectjobs.store.memory;

import io.connectjobs.store.FeedFilter;
import io.connectjobs.store.FeedGapException;
import io.connectjobs.store.FeedPage;
import io.connectjobs.store.FeedSpan;
import io.connectjobs.store.HistoryEntry;
import io.connectjobs.store.HistoryEntry.Event;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The events of all jobs, by position. Not safe for threads: {@link Guard} holds the lock. Times are milliseconds. */
final class FeedLog {
    private final NavigableMap<Long, Noted> events = new TreeMap<>();
    private final long keep;
    /** The last event of each sort that was dropped. */
    private final Map<Sort, Long> dropped = new HashMap<>();

    private boolean on;
    private long begun;
    private long oldest = 1;
    private long last;
    private long readAt;

    record Noted(long position, JobRef ref, String kind, HistoryEntry entry) {
        private Sort sort() {
            return new Sort(ref.queue(), entry.event(), entry.state());
        }
    }

    private record Sort(String queue, Event event, JobState state) {
        boolean isWantedBy(FeedFilter filter) {
            return filter.wants(queue, event, state);
        }
    }

    FeedLog(Duration keep) {
        this.keep = keep.toMillis();
    }

    /** Nobody can go on from before a time at which nothing was noted: one position is left out. */
    FeedSpan listen(long now) {
        if (!on) {
            on = true;
            events.clear();
            dropped.clear();
            begun = ++last + 1;
            oldest = begun;
        }
        readAt = now;
        return span();
    }

    void note(MemoryJob job, HistoryEntry entry) {
        if (on) {
            last++;
            events.put(last, new Noted(last, job.ref, job.given.kind(), entry));
        }
    }

    FeedPage read(MemoryJobs jobs, long after, int limit, FeedFilter filter, long now) {
        if (!on) {
            throw FeedGapException.off();
        }
        if (after < begun - 1 || after > last || hasDropped(after, filter)) {
            throw FeedGapException.at(after, span());
        }
        readAt = now;
        long next = Math.min(last, after + limit);
        return new FeedPage(
                events.subMap(after, false, next, true).values().stream()
                        .filter(event -> event.sort().isWantedBy(filter))
                        .map(event -> Views.event(event, jobs.find(event.ref()), now))
                        .toList(),
                next,
                next == last);
    }

    private boolean hasDropped(long after, FeedFilter filter) {
        return dropped.entrySet().stream()
                .anyMatch(sort -> sort.getValue() > after && sort.getKey().isWantedBy(filter));
    }

    private FeedSpan span() {
        return new FeedSpan(oldest, last);
    }

    /** Drops old events, and notes no more once nobody has read for as long. */
    void tidy(long now) {
        List<Noted> old = events.values().stream()
                .takeWhile(event -> event.entry().at().toEpochMilli() <= now - keep)
                .toList();
        old.forEach(event -> {
            events.remove(event.position());
            dropped.put(event.sort(), event.position());
        });
        oldest = events.isEmpty() ? last + 1 : events.firstKey();
        on = on && readAt > now - keep;
    }
}
