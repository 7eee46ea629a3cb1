package io.connectjobs.store;

import java.util.List;

/**
 * A part of a {@link Feed}.
 *
 * @param events those that the filter wants, in the order of positions
 * @param next from where to read on: the last position that was looked at
 * @param last whether there was nothing behind it
 */
public record FeedPage(List<JobEvent> events, long next, boolean last) {
    public FeedPage {
        events = List.copyOf(events);
    }
}
