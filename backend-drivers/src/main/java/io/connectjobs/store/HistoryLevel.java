package io.connectjobs.store;

/** How much history a store writes; each entry is in the same transaction as its transition where the store has one. */
public enum HistoryLevel {
    OFF,
    /** Entries that end in a terminal state, and an operator's retry. */
    TERMINAL,
    ALL;

    /** Whether a transition into this state by this event is written. */
    public boolean keeps(HistoryEntry.Event event, JobState after) {
        return switch (this) {
            case OFF -> false;
            case TERMINAL -> after.isTerminal() || event == HistoryEntry.Event.RETRIED;
            case ALL -> true;
        };
    }
}
