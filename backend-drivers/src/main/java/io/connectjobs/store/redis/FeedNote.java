package io.connectjobs.store.redis;

import io.connectjobs.store.FeedFilter;
import io.connectjobs.store.HistoryEntry;
import io.connectjobs.store.HistoryEntry.Event;
import io.connectjobs.store.JobRef;
import io.connectjobs.store.JobState;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What the feed holds of one event. */
record FeedNote(long position, JobRef ref, String kind, HistoryEntry entry) {
    private static final int STATES = 16;

    /** What has happened in one script, as change.lua notes it, under the positions that end with one. */
    static List<FeedNote> all(String queue, long last, byte[] note) {
        Unpacker in = new Unpacker(note);
        Instant at = Instant.ofEpochMilli(in.number(6));
        int count = in.small(4);
        List<FeedNote> events = new ArrayList<>(count);
        for (long position = last - count + 1; position <= last; position++) {
            int sort = in.small(1);
            int attempt = in.small(2);
            String kind = in.text(1);
            JobRef ref = new JobRef(queue, in.text(2));
            events.add(new FeedNote(position, ref, kind, new HistoryEntry(at, event(sort), state(sort), attempt)));
        }
        return events;
    }

    private static Event event(int sort) {
        return Event.ofCode(sort / STATES);
    }

    private static JobState state(int sort) {
        return JobState.ofCode(sort % STATES);
    }

    boolean isWantedBy(FeedFilter filter) {
        return filter.wants(ref.queue(), entry.event(), entry.state());
    }

    /** @param sort event and state as change.lua writes them, and the queue */
    static boolean isWanted(byte[] sort, FeedFilter filter) {
        Unpacker in = new Unpacker(sort);
        int code = in.small(1);
        return filter.wants(new String(in.rest(), StandardCharsets.UTF_8), event(code), state(code));
    }
}
