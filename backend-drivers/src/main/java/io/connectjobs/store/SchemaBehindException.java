package io.connectjobs.store;

/** A store's schema is older than its driver, or not there yet, and the settings say not to migrate it. */
public final class SchemaBehindException extends JobStoreException {
    private static final long serialVersionUID = 1;

    public SchemaBehindException(String message) {
        super(message);
    }
}
