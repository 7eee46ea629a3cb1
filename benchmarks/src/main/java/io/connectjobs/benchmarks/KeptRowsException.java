package io.connectjobs.benchmarks;

/** A store has lost what it must keep: its figures count for nothing. */
final class KeptRowsException extends Exception {
    private static final long serialVersionUID = 1;

    KeptRowsException(String message) {
        super(message);
    }
}
