package io.connectjobs.store;

/** What a store made of a lease that it was shown. */
public enum LeaseStatus {
    /** The lease was current; what was asked is done. */
    APPLIED,
    /** This very lease has settled the job before; nothing changed. */
    ALREADY,
    /** Somebody else took the job since, or the store took it back; nothing changed. */
    STALE,
    /** The store has no such job. */
    UNKNOWN
}
