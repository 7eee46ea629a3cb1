package io.connectjobs.store;

/**
 * The lifecycle feed: every transition that the store's {@link HistoryLevel} keeps, of all jobs, under positions that rise.
 *
 * <p>Whoever reads by position misses nothing: an event gets its position once its transition is committed, and never one
 * below another's that was readable before. The events of one job come in the order in which they happened; those of
 * different jobs in any.
 *
 * <p>A store that nobody listens to notes no events. {@link #listen} begins that, for every process at the store, and it
 * ends once nobody has listened or read for {@link StoreSettings#feedKeep}: whoever reads at least twice in that time keeps
 * it going. Events are kept for as long; upkeep drops older ones.
 */
public interface Feed {
    /** Events of one page, at the most. */
    int MAX_PAGE = 10_000;

    /**
     * Begins to note events, unless that goes on already. What is committed after it returned is in the feed.
     *
     * @return what can be read
     * @throws JobStoreException where this store was opened to keep no history
     */
    FeedSpan listen();

    /**
     * Reads on. Never waits for events.
     *
     * @param after the position of the last event that was read, or {@link FeedSpan#start}
     * @param limit positions to look at, 1 to {@value #MAX_PAGE}
     * @throws FeedGapException where events after that position that the filter wants are not kept any more, or the position
     *     was never given
     */
    FeedPage read(long after, int limit, FeedFilter filter);
}
