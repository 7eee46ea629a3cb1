package io.connectjobs.source;

/** A job can't be a record as the settings want it; the message says what to set. */
final class UndeliverableException extends Exception {
    private static final long serialVersionUID = 1;

    UndeliverableException(String message) {
        super(message);
    }
}
