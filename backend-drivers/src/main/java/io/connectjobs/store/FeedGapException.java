package io.connectjobs.store;

/** A reader of a {@link Feed} can't go on without missing something. */
public final class FeedGapException extends JobStoreException {
    private static final long serialVersionUID = 1L;

    /** Nothing is noted any more. */
    public static FeedGapException off() {
        return new FeedGapException(
                "Nobody listens to the feed, so that nothing is noted: it has never been begun, nobody"
                        + " has read for as long as events are kept, or the store lost some of them. Listen, and go on from"
                        + " its start; what happened before is lost to this reader");
    }

    /**
     * @param after up to where the reader has read
     * @param span what can be read instead
     */
    public static FeedGapException at(long after, FeedSpan span) {
        return new FeedGapException(
                after <= span.last()
                        ? "Events after position " + after + " are gone, the oldest one that is kept has position "
                                + span.oldest()
                                + ". What happened in between is lost to this reader: go on after position "
                                + span.start() + ", and keep events for longer if that can happen again"
                        : "Position " + after + " was never given, the last one is " + span.last()
                                + ": it is of another store, or of this one before it was put back to an older state."
                                + " Go on after a position from " + span.start() + " to " + span.last());
    }

    /** @param what events the store no longer has though they were told, to begin a sentence */
    public static FeedGapException lost(String what) {
        return new FeedGapException(
                what + ", as where a server without the last data took another's place. What this reader"
                        + " was told may not hold any more, and happen again: listen, and go on from the feed's start");
    }

    private FeedGapException(String message) {
        super(message);
    }
}
