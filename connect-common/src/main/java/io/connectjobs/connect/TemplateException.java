package io.connectjobs.connect;

/** A template can't be filled from a record; the message follows the name of the setting. */
public final class TemplateException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public TemplateException(String message) {
        super(message);
    }
}
