package io.connectjobs.store.sql;

/**
 * Codes of transitions that are counted without being events that people see. They stand in {@code cj_tally} beside
 * those of {@link io.connectjobs.store.HistoryEntry.Event}, which are all smaller.
 */
public final class Tally {
    /** A scheduled or retryable job came due. */
    public static final int DUE = 100;

    /** A job lost its content and is no longer counted. */
    public static final int PRUNED = 101;

    /** A newcomer's content replaced that of a waiting job. */
    public static final int REPLACED = 102;

    /** A job came from another store. */
    public static final int IMPORTED = 103;

    /** Upkeep takes at most so many rows of the tally at a time. */
    static final int ROLL_UP = 50_000;

    private Tally() {}
}
