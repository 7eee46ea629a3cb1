package io.connectjobs.store.redis;

import io.connectjobs.store.FeedFilter;
import io.connectjobs.store.FeedGapException;
import io.connectjobs.store.FeedSpan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the feed has behind a position, as readfeed.lua answers it.
 *
 * @param events in their order, some of them perhaps before that position
 */
record FeedView(FeedSpan span, FeedSequencer.Standing standing, List<FeedNote> events) {
    /** @throws FeedGapException where events that the filter wants are missing */
    static FeedView of(List<?> reply, long after, FeedFilter filter) {
        String how = Replies.text(reply.get(0));
        if (how.equals("off")) {
            throw FeedGapException.off();
        }
        FeedSpan span = new FeedSpan(number(reply.get(1)), number(reply.get(2)));
        if (how.equals("lost")) {
            throw FeedGapException.lost(
                    "The server knows nothing of position " + after + ", though it has been read before");
        }
        if (!how.equals("on") || hasDropped(Replies.list(reply.get(4)), after, filter)) {
            throw FeedGapException.at(after, span);
        }
        FeedSequencer.Standing standing =
                new FeedSequencer.Standing(Replies.text(reply.get(3)), map(Replies.list(reply.get(5))));
        List<FeedNote> events = new ArrayList<>();
        Replies.list(reply.get(6)).forEach(entry -> events.addAll(entry(Replies.list(entry))));
        return new FeedView(span, standing, events);
    }

    static long number(Object digits) {
        return Long.parseLong(Replies.text(digits));
    }

    static Map<String, String> map(List<?> flat) {
        Map<String, String> map = new HashMap<>();
        for (int i = 0; i < flat.size(); i += 2) {
            map.put(Replies.text(flat.get(i)), Replies.text(flat.get(i + 1)));
        }
        return map;
    }

    private static boolean hasDropped(List<?> dropped, long after, FeedFilter filter) {
        for (int i = 0; i < dropped.size(); i += 2) {
            if (number(dropped.get(i + 1)) > after && FeedNote.isWanted(Replies.bytes(dropped.get(i)), filter)) {
                return true;
            }
        }
        return false;
    }

    private static List<FeedNote> entry(List<?> entry) {
        String name = Replies.text(entry.get(0));
        long last = Long.parseLong(name.substring(0, name.indexOf('-')));
        return FeedNote.all(Replies.text(entry.get(1)), last, Replies.bytes(entry.get(2)));
    }

    /** The next ones, whoever wants them. */
    List<FeedNote> behind(long after, int limit) {
        return events.stream()
                .filter(event -> event.position() > after)
                .limit(limit)
                .toList();
    }
}
