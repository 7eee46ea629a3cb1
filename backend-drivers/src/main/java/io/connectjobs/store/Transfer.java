package io.connectjobs.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Export and import of whole jobs, history included. A queue that is exported is paused and has no running jobs, and nobody
 * adds to it; what is imported can be claimed at once unless the queue is paused here too.
 */
public interface Transfer {
    /** The most jobs of one page. */
    int MAX_PAGE = 10_000;

    /** A page ends once its jobs have about so many bytes, one job that has more by itself included. */
    long MAX_PAGE_BYTES = 16L * 1024 * 1024;

    /**
     * Some of a queue's jobs and of its ids without a job, the oldest first: whoever imports them in this order keeps the
     * order in which they are claimed.
     *
     * @param after {@link Exported#place} of the last one before, or {@link ExportResult.Page#next}; null for the first
     *     page
     * @param limit jobs of a page, 1 to {@value #MAX_PAGE}; large ones make fewer, see {@link #MAX_PAGE_BYTES}
     */
    ExportResult export(String queue, @Nullable String after, int limit);

    /**
     * Adds whole jobs, durably on return, each as it was: no attempt, error or entry of history is added to it. They stand
     * behind all jobs of the same priority and time that are there already, in the order of the list. A waiting job whose
     * time has come by this store's clock is available. No events are counted as activity: they happened elsewhere.
     *
     * <p>A job that was imported before changes nothing, whatever has become of it since, as long as its id is known.
     *
     * @param transfer names the export that they come from, 1 to {@value JobRules#MAX_NAME} characters
     * @param jobs at most {@value JobRules#MAX_BATCH}
     * @return one result for each, in the same order
     */
    List<ImportResult> importAll(String transfer, List<Moved> jobs);

    /**
     * How much of a queue came by an export and is here, as it was when it came: what {@link #importAll} called
     * {@link ImportResult.Imported} and {@link ImportResult.Already}. Known for as long as
     * {@link StoreSettings#dedupeKeep}.
     */
    MovedCounts imported(String transfer, String queue);
}
