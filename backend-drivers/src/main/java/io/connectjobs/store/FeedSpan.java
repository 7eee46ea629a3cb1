package io.connectjobs.store;

/**
 * What a {@link Feed} keeps.
 *
 * @param oldest the first position that can be read
 * @param last the last position that was given; oldest - 1 where nothing is kept
 */
public record FeedSpan(long oldest, long last) {
    /** From where {@link Feed#read} begins with the oldest event. */
    public long start() {
        return oldest - 1;
    }

    /** Whether all events behind a position are kept. */
    public boolean reaches(long after) {
        return after >= start() && after <= last;
    }
}
