package io.connectjobs.connect;

/** A placeholder names nothing; the message follows its name and says what there is instead. */
public final class MissingFieldException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public MissingFieldException(String message) {
        super(message);
    }
}
