package io.connectjobs.sink;

import java.util.List;

/** A manifest counts other than the store. */
@SuppressWarnings("serial") // never leaves the task
final class WrongCountsException extends RuntimeException {
    private final transient List<BadRecord> refused;

    /** @param refused the records that the store refused before, in the same call */
    WrongCountsException(String message, List<BadRecord> refused) {
        super(message);
        this.refused = refused;
    }

    List<BadRecord> refused() {
        return refused;
    }
}
